using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <summary>The asynchronous file operations: each one makes one system call on a worker. <see cref="AioContext"/>
/// executes them; <see cref="AioContext.WithPriority"/> returns views that execute the same operations with another
/// priority.</summary>
/// <remarks>
/// <para>The result of an operation is what the system call returned: ≥ 0, or −errno (see <see cref="AioResult"/>). A
/// failed call never throws, so checking a million missing paths costs no exceptions.</para>
/// <para>Misuse throws at the call, not in the task: an <see cref="ArgumentException"/> or a class derived from it for
/// a bad argument, an <see cref="ObjectDisposedException"/> for a disposed context or a closed handle.The task has an
/// exception in two cases only: <see cref="OperationCanceledException"/> when the operation was cancelled before it had
/// any effect, and <see cref="ObjectDisposedException"/> when the context was disposed before a worker took the
/// operation.</para>/// <para>Cancelling ends an operation that waits in the queue immediately. A running operation is
/// interrupted where the kernel permits it (FIFOs, pipes, locks); a read from a local disk is not, and completes with
/// its real result. A result that arrives despite the cancellation is the result of the task.</para>
/// <para>Buffers, handles, a <see cref="FileStatus"/> and a <see cref="FileStatusBatch"/> are in use until the task is
/// complete, also after a cancellation. Await a <see cref="ValueTask{TResult}"/> only once.</para>
/// </remarks>
public abstract partial class AioOperations
{
    internal const UnixFileMode AllModeBits = (UnixFileMode)0xfff;

    private readonly OperationDispatcher? _dispatcher;
    private readonly int _priority;
    private readonly bool _tryInline;

    /// <summary>For test doubles, which override the operations they need. An operation that is not overridden throws
    /// <see cref="NotSupportedException"/>; only the operations on extended attributes answer −EOPNOTSUPP, and
    /// <see cref="AioStatBatchAsync"/> calls
    /// <see cref="AioStatAsync(AioPath, FileStatus, CancellationToken)"/> or <see cref="AioLstatAsync"/> for each
    /// name.</summary>
    protected AioOperations()
    {
    }

    private protected AioOperations(OperationDispatcher dispatcher, int priority, bool tryInline)
    {
        _dispatcher = dispatcher;
        _priority = priority;
        _tryInline = tryInline;
    }

    /// <summary>The same operations, one priority higher; this one, if it has the highest.</summary>
    internal virtual AioOperations Sooner => this;

    private protected OperationDispatcher Dispatcher =>
        _dispatcher ?? throw new NotSupportedException($"{GetType()} does not override this operation.");

    /// <summary>Opens or creates a file. See openat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="flags">How to open the file. The descriptor is close-on-exec unless
    /// <see cref="OpenFlags.Inheritable"/> is given.</param>
    /// <param name="mode">The permissions of a file that is created. The bits of the process's umask at the time of the
    /// system call are removed.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue or for the other end of a
    /// FIFO.</param>
    /// <returns>The descriptor, which the caller must close; or −errno, usually ENOENT, EACCES, EEXIST, EISDIR, EMFILE.
    /// A descriptor that arrives despite a cancellation is the result, so no descriptor is lost.</returns>
    /// <exception cref="ArgumentException">The path cannot be used (see <see cref="AioPath"/>), or
    /// <paramref name="flags"/> has both WriteOnly and ReadWrite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="flags"/> or <paramref name="mode"/> has undefined
    /// bits.</exception>
    public virtual ValueTask<int> AioOpenAsync(
        AioPath path,
        OpenFlags flags,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead |
            UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioOpenAsync), nameof(path));
        int kernelFlags = OpenFlagsTranslation.ToKernel(flags, nameof(AioOpenAsync), nameof(flags));
        CheckMode(mode, nameof(AioOpenAsync), path);
        var call = new EngineCall(SyscallNumber.Openat) { A2 = kernelFlags, A3 = (int)mode };
        return OnPath(OperationKind.Open, path, call, null, cancellationToken);
    }

    /// <summary>Closes a file. See close(2). There is no token: a close is never cancelled and never lost.</summary>
    /// <param name="file">A descriptor; or a <see cref="SafeFileHandle"/> or <see cref="AioDirectoryHandle"/> that owns
    /// its descriptor. A handle is closed for its owner immediately; its descriptor is closed when the operations of
    /// this library on it are done.</param>
    /// <returns>0; or −errno: EBADF, or EIO, ENOSPC, EDQUOT when earlier written data could not be stored. The
    /// descriptor is closed in every case except EBADF.</returns>
    /// <remarks>The FileOptions.DeleteOnClose of a handle has no effect: unlink the file.</remarks>
    /// <exception cref="ArgumentException">A handle of another type, or one that does not own its
    /// descriptor.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed, or the handle is already closed.</exception>
    public virtual ValueTask<int> AioCloseAsync(FileDescriptor file)
    {
        OperationDispatcher dispatcher = Dispatcher;
        dispatcher.ThrowIfClosed();
        if (file.Handle is { } handle)
        {
            TrackedHandle tracked = TrackedHandle.Of(handle);
            return handle is SafeFileHandle or AioDirectoryHandle && tracked.OwnsDescriptor
                ? dispatcher.SubmitClose(tracked, _priority)
                : throw new ArgumentException(
                    $"{nameof(AioCloseAsync)} takes a descriptor, or a SafeFileHandle or AioDirectoryHandle that " +
                    $"owns its descriptor, but not this {handle.GetType().Name}.",
                    nameof(file));
        }

        if (file.Number < 0)
        {
            return BadDescriptor;
        }

        var call = new EngineCall(SyscallNumber.Close)
        {
            A0 = file.Number,
            Uninterruptible = true,
            Priority = _priority,
        };
        var operation = new Operation { Kind = OperationKind.Close, Descriptor = file.Number };
        return dispatcher.Submit(call, ref operation, CancellationToken.None);
    }

    /// <summary>Reads into a buffer. See pread(2), and read(2) for the file's own position.</summary>
    /// <param name="file">A descriptor or handle that is open for reading.</param>
    /// <param name="buffer">Receives the bytes. Do not use it until the task is complete.</param>
    /// <param name="offset">The position in bytes from the start of the file; −1: the file's own position, which
    /// moves.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue, or for data of a pipe, a FIFO
    /// or a terminal.</param>
    /// <returns>The bytes read; 0 at the end of the file; may be fewer than requested. Or −errno, usually EBADF,
    /// EISDIR, EIO, EINVAL, ESPIPE (an offset on a pipe).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is below −1.</exception>
    public virtual ValueTask<int> AioReadAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, CancellationToken cancellationToken = default)
    {
        CheckOffset(offset, -1, nameof(AioReadAsync));
        return TryReadInline(file, buffer, offset, cancellationToken, out int result)
            ? new ValueTask<int>(result)
            : ReadByWorkerAsync(file, buffer, offset, before: result, cancellationToken);
    }

    /// <summary>Writes a buffer. See pwrite(2), and write(2) for the file's own position.</summary>
    /// <param name="file">A descriptor or handle that is open for writing.</param>
    /// <param name="buffer">The bytes. Do not change them until the task is complete.</param>
    /// <param name="offset">The position in bytes from the start of the file; −1: the file's own position, which moves.
    /// When the file is open for appending, Linux appends whatever the offset is.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue, or for space in a
    /// pipe.</param>
    /// <returns>The bytes written; may be fewer than requested, for example on a full disk, where the next write
    /// returns ENOSPC. Or −errno, usually EBADF, ENOSPC, EDQUOT, EFBIG, EIO, EPIPE.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is below −1.</exception>
    public virtual ValueTask<int> AioWriteAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, long offset, CancellationToken cancellationToken = default)
    {
        CheckOffset(offset, -1, nameof(AioWriteAsync));
        if (!TryEnter(
            file, OperationKind.Write, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        Pin(ref operation, buffer, out nint address);
        return Start(BufferCall.Write(address, buffer.Length, offset), ref operation, cancellationToken);
    }

    /// <summary>Reads a part of a file into the page cache: whole pages, not beyond the end. The file's own position
    /// does not move. See readahead(2).</summary>
    /// <param name="file">A descriptor or handle that is open for reading.</param>
    /// <param name="offset">The position in bytes from the start of the file; 0 or more.</param>
    /// <param name="length">The number of bytes; 0 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0 when the kernel has started or finished reading; or −errno, usually EBADF, EINVAL (a file that cannot
    /// be cached).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> or <paramref name="length"/> is
    /// negative.</exception>
    public virtual ValueTask<int> AioReadaheadAsync(
        FileDescriptor file, long offset, long length, CancellationToken cancellationToken = default)
    {
        CheckOffset(offset, 0, nameof(AioReadaheadAsync));
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"{nameof(AioReadaheadAsync)}: the length must be 0 or more.");
        }

        var call = new EngineCall(SyscallNumber.Readahead) { A1 = offset, A2 = length };
        return OnFile(OperationKind.Readahead, file, call, null, cancellationToken);
    }

    /// <summary>Gets the status of the file that a path names. Symbolic links are followed. See statx(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="status">Is filled when the result is 0, and is empty otherwise. It can be used again, by one
    /// operation at a time.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    /// <exception cref="InvalidOperationException">Another operation that fills <paramref name="status"/> is still in
    /// flight.</exception>
    public virtual ValueTask<int> AioStatAsync(
        AioPath path, FileStatus status, CancellationToken cancellationToken = default) =>
        OnStatPath(OperationKind.Stat, nameof(AioStatAsync), path, status, 0, cancellationToken);

    /// <summary>Gets the status of an open file. See statx(2) with AT_EMPTY_PATH.</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="status">Is filled when the result is 0, and is empty otherwise. It can be used again, by one
    /// operation at a time.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF.</returns>
    /// <exception cref="InvalidOperationException">Another operation that fills <paramref name="status"/> is still in
    /// flight.</exception>
    public virtual ValueTask<int> AioStatAsync(
        FileDescriptor file, FileStatus status, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(status);
        var call = new EngineCall(SyscallNumber.Statx) { Path = "", A2 = Fcntl.AT_EMPTY_PATH, A3 = FileStatus.Mask };
        return OnFile(OperationKind.Stat, file, call, status, cancellationToken);
    }

    /// <summary>Gets the status of the file that a path names. A symbolic link at the end of the path is not followed:
    /// the status is the link's own. See statx(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="status">Is filled when the result is 0, and is empty otherwise. It can be used again, by one
    /// operation at a time.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, ENOTDIR, EACCES, ENAMETOOLONG.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    /// <exception cref="InvalidOperationException">Another operation that fills <paramref name="status"/> is still in
    /// flight.</exception>
    public virtual ValueTask<int> AioLstatAsync(
        AioPath path, FileStatus status, CancellationToken cancellationToken = default) =>
        OnStatPath(
            OperationKind.Lstat, nameof(AioLstatAsync), path, status, Fcntl.AT_SYMLINK_NOFOLLOW, cancellationToken);

    /// <summary>Removes a name of a file. The kernel deletes the file when it has no name left and no process has it
    /// open. See unlinkat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EISDIR, EACCES, EPERM, EBUSY, EROFS.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    public virtual ValueTask<int> AioUnlinkAsync(AioPath path, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioUnlinkAsync), nameof(path));
        return OnPath(OperationKind.Unlink, path, new EngineCall(SyscallNumber.Unlinkat), null, cancellationToken);
    }

    /// <summary>Waits until the device has stored everything written to a file, and its metadata. See fsync(2). The
    /// library never repeats it: after EIO the unwritten data is lost, and a second call would return 0.</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EIO, ENOSPC, EDQUOT, EINVAL (a pipe).</returns>
    public virtual ValueTask<int> AioFsyncAsync(FileDescriptor file, CancellationToken cancellationToken = default) =>
        OnFile(OperationKind.Fsync, file, new EngineCall(SyscallNumber.Fsync), null, cancellationToken);

    /// <summary>Does the same as <see cref="AioFsyncAsync"/>, but without the metadata that is not needed to read the
    /// data back, such as times. See fdatasync(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EIO, ENOSPC, EDQUOT, EINVAL (a pipe).</returns>
    public virtual ValueTask<int> AioFdatasyncAsync(
        FileDescriptor file, CancellationToken cancellationToken = default) =>
        OnFile(OperationKind.Fdatasync, file, new EngineCall(SyscallNumber.Fdatasync), null, cancellationToken);

    /// <summary>Reads entries of a directory as the kernel writes them: <c>struct linux_dirent64</c>, one after the
    /// other. The position of the directory moves. See getdents64(2).</summary>
    /// <param name="directory">A descriptor or handle of an open directory.</param>
    /// <param name="buffer">Receives the entries; 32 KiB is a good size. Do not use it until the task is
    /// complete.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>The bytes filled, always whole entries; 0 at the end of the directory. Or −errno, usually EBADF,
    /// ENOTDIR, EINVAL (the buffer is too small for the next entry), ENOENT (the directory was removed).</returns>
    public virtual ValueTask<int> AioReadDirectoryAsync(
        FileDescriptor directory, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!TryEnter(
            directory, OperationKind.ReadDirectory, null, cancellationToken, out Operation operation,
            out ValueTask<int> answer))
        {
            return answer;
        }

        Pin(ref operation, buffer, out nint address);
        return Start(BufferCall.ReadDirectory(address, buffer.Length), ref operation, cancellationToken);
    }
}
