using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <summary>
/// The operations: each fills a request and submits it. <see cref="AioContext"/> executes them; its
/// <see cref="AioContext.WithPriority"/> makes views that execute the same ones sooner or later.
/// </summary>
/// <remarks>
/// <para>Every result is what the system call returned: ≥ 0, or −errno (see <see cref="AioResult"/>). A failed call never
/// throws, so probing a million missing paths costs nothing.</para>
/// <para>Exceptions are for misuse, and come at the call, not in the task: a bad argument
/// (<see cref="ArgumentException"/> and its kin) or a disposed context or handle
/// (<see cref="ObjectDisposedException"/>). The only one in the task is <see cref="OperationCanceledException"/>: the
/// operation was cancelled before it had any effect.</para>
/// <para>Cancelling ends an operation that waits in the queue at once. One that runs is interrupted where the kernel lets
/// it be (FIFOs, pipes, locks); a read from a local disk is not, and then completes with its real result.
/// A result that arrives despite the cancel is the result.</para>
/// <para>Buffers, handles, a <see cref="FileStatus"/> and a <see cref="FileStatusBatch"/> stay in use until the task is completed, cancelled or not. A
/// <see cref="ValueTask{TResult}"/> is to be awaited once.</para>
/// </remarks>
public abstract partial class AioOperations
{
    private const UnixFileMode AllModeBits = (UnixFileMode)0xfff;

    private readonly OperationDispatcher? _dispatcher;
    private readonly int _priority;
    private readonly bool _tryInline;

    /// <summary>For test doubles: every operation is virtual. One that is not overridden throws
    /// <see cref="NotSupportedException"/>, but <see cref="AioStatBatchAsync"/>, which asks for each name.</summary>
    protected AioOperations()
    {
    }

    private protected AioOperations(OperationDispatcher dispatcher, int priority, bool tryInline)
    {
        _dispatcher = dispatcher;
        _priority = priority;
        _tryInline = tryInline;
    }

    private protected OperationDispatcher Dispatcher =>
        _dispatcher ?? throw new NotSupportedException($"{GetType()} does not override this operation.");

    /// <summary>Opens or creates a file; openat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="flags">How to open it. The descriptor is close-on-exec unless
    /// <see cref="OpenFlags.Inheritable"/> is given.</param>
    /// <param name="mode">The permissions of a file that is created, less the process's umask when it is executed.</param>
    /// <param name="cancellationToken">Ends the wait for a FIFO's other end, too.</param>
    /// <returns>The descriptor, the caller's to close; or −errno, usually ENOENT, EACCES, EEXIST, EISDIR, EMFILE. One that
    /// arrives despite a cancel is the result: no descriptor is ever lost.</returns>
    public virtual ValueTask<int> AioOpenAsync(
        AioPath path,
        OpenFlags flags,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead |
            UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioOpenAsync), nameof(path));
        int kernelFlags = OpenFlagsTranslation.ToKernel(flags, nameof(AioOpenAsync), nameof(flags));
        if ((mode & ~AllModeBits) != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(mode), mode, $"{nameof(AioOpenAsync)} of '{path}': the mode has undefined bits.");
        }

        var call = new EngineCall(SyscallNumber.Openat) { A2 = kernelFlags, A3 = (int)mode };
        return OnPath(OperationKind.Open, path, call, null, cancellationToken);
    }

    /// <summary>Closes a file; close(2). Takes no token: it is never cancelled and never lost.</summary>
    /// <param name="file">A descriptor; or a <see cref="SafeFileHandle"/> or
    /// <see cref="AioDirectoryHandle"/> that owns its own: it is closed for its owner at once, and its descriptor when
    /// the operations of this library on it are done.</param>
    /// <remarks>FileOptions.DeleteOnClose of a handle is not honoured: unlink the file.</remarks>
    /// <returns>0, or −errno: EBADF; or EIO, ENOSPC, EDQUOT when data written before could not be. The descriptor is gone
    /// in every case but EBADF.</returns>
    /// <exception cref="ArgumentException">A handle of another kind, or one that does not own its descriptor.</exception>
    public virtual ValueTask<int> AioCloseAsync(FileDescriptor file)
    {
        OperationDispatcher dispatcher = Dispatcher;
        dispatcher.ThrowIfClosed();
        if (file.Handle is { } handle)
        {
            TrackedHandle facts = TrackedHandle.Of(handle);
            return handle is SafeFileHandle or AioDirectoryHandle && facts.OwnsDescriptor
                ? dispatcher.SubmitClose(facts, _priority)
                : throw new ArgumentException(
                    $"{nameof(AioCloseAsync)} takes a descriptor, or a SafeFileHandle or AioDirectoryHandle that owns its " +
                    $"own, not this {handle.GetType().Name}.",
                    nameof(file));
        }

        if (file.Number < 0)
        {
            return BadDescriptor;
        }

        var call = new EngineCall(SyscallNumber.Close) { A0 = file.Number, Uninterruptible = true, Priority = _priority };
        var operation = new Operation { Kind = OperationKind.Close, Descriptor = file.Number };
        return dispatcher.Submit(call, ref operation, CancellationToken.None);
    }

    /// <summary>Reads; pread(2), or read(2) at the file's own position.</summary>
    /// <param name="file">A descriptor or handle open for reading.</param>
    /// <param name="buffer">Where the bytes go. Must not be touched until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; −1: the file's own position, which moves.</param>
    /// <param name="cancellationToken">Interrupts a read that waits for a pipe, a FIFO or a terminal.</param>
    /// <returns>Bytes read; 0 at the end of the file; may be fewer than asked for. Or −errno, usually EBADF, EISDIR, EIO,
    /// EINVAL, ESPIPE (an offset on a pipe).</returns>
    public virtual ValueTask<int> AioReadAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, CancellationToken cancellationToken = default)
    {
        CheckOffset(offset, -1, nameof(AioReadAsync));
        return TryReadInline(file, buffer, offset, cancellationToken, out int result)
            ? new ValueTask<int>(result)
            : ReadByWorkerAsync(file, buffer, offset, before: result, cancellationToken);
    }

    /// <summary>Writes; pwrite(2), or write(2) at the file's own position.</summary>
    /// <param name="file">A descriptor or handle open for writing.</param>
    /// <param name="buffer">The bytes. Must not be changed until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; −1: the file's own position, which moves. On a file opened
    /// for appending Linux appends whatever the offset.</param>
    /// <param name="cancellationToken">Interrupts a write that waits for room in a pipe.</param>
    /// <returns>Bytes written; may be fewer than given, as on a full disk, where the next write says ENOSPC. Or −errno,
    /// usually EBADF, ENOSPC, EDQUOT, EFBIG, EIO, EPIPE.</returns>
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

    /// <summary>Brings part of a file into the page cache; readahead(2). Whole pages, never beyond the end; the file's
    /// position stays.</summary>
    /// <param name="file">A descriptor or handle open for reading.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 0 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0 when reading has been started or done; or −errno, usually EBADF, EINVAL (not a file that can be
    /// cached).</returns>
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

    /// <summary>Tells what a path names, following symbolic links; statx(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="status">Filled when the result is 0, else left empty. Reusable, but for one operation at a time.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG.</returns>
    /// <exception cref="InvalidOperationException">Another operation is filling <paramref name="status"/>.</exception>
    public virtual ValueTask<int> AioStatAsync(
        AioPath path, FileStatus status, CancellationToken cancellationToken = default) =>
        OnStatPath(OperationKind.Stat, nameof(AioStatAsync), path, status, 0, cancellationToken);

    /// <summary>Tells what a descriptor is open on; statx(2) with AT_EMPTY_PATH.</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="status">Filled when the result is 0, else left empty. Reusable, but for one operation at a time.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF.</returns>
    /// <exception cref="InvalidOperationException">Another operation is filling <paramref name="status"/>.</exception>
    public virtual ValueTask<int> AioStatAsync(
        FileDescriptor file, FileStatus status, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(status);
        var call = new EngineCall(SyscallNumber.Statx) { Path = "", A2 = Fcntl.AT_EMPTY_PATH, A3 = FileStatus.Mask };
        return OnFile(OperationKind.Stat, file, call, status, cancellationToken);
    }

    /// <summary>Tells what a path names; a symbolic link is itself, not what it points at; statx(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="status">Filled when the result is 0, else left empty. Reusable, but for one operation at a time.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, ENOTDIR, EACCES, ENAMETOOLONG.</returns>
    /// <exception cref="InvalidOperationException">Another operation is filling <paramref name="status"/>.</exception>
    public virtual ValueTask<int> AioLstatAsync(
        AioPath path, FileStatus status, CancellationToken cancellationToken = default) =>
        OnStatPath(OperationKind.Lstat, nameof(AioLstatAsync), path, status, Fcntl.AT_SYMLINK_NOFOLLOW, cancellationToken);

    /// <summary>Removes a name, and the file with its last name; unlinkat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EISDIR, EACCES, EPERM, EBUSY, EROFS.</returns>
    public virtual ValueTask<int> AioUnlinkAsync(AioPath path, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioUnlinkAsync), nameof(path));
        return OnPath(OperationKind.Unlink, path, new EngineCall(SyscallNumber.Unlinkat), null, cancellationToken);
    }

    /// <summary>Has the device keep all that was written to a file; fsync(2). Never repeated by the library: after EIO the
    /// unwritten data is gone, and a second call would say 0.</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EIO, ENOSPC, EDQUOT, EINVAL (a pipe).</returns>
    public virtual ValueTask<int> AioFsyncAsync(FileDescriptor file, CancellationToken cancellationToken = default) =>
        OnFile(OperationKind.Fsync, file, new EngineCall(SyscallNumber.Fsync), null, cancellationToken);

    /// <summary>As <see cref="AioFsyncAsync"/>, without what is not needed to read the data back, such as times;
    /// fdatasync(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EIO, ENOSPC, EDQUOT, EINVAL (a pipe).</returns>
    public virtual ValueTask<int> AioFdatasyncAsync(FileDescriptor file, CancellationToken cancellationToken = default) =>
        OnFile(OperationKind.Fdatasync, file, new EngineCall(SyscallNumber.Fdatasync), null, cancellationToken);

    /// <summary>Reads entries of a directory in the kernel's own form, <c>struct linux_dirent64</c> one after another;
    /// getdents64(2). Moves the directory's position.</summary>
    /// <param name="directory">A descriptor or handle of an open directory.</param>
    /// <param name="buffer">Where the entries go; 32 KiB is a good size. Must not be touched until the task is
    /// completed.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>Bytes filled, always whole entries; 0 at the end of the directory; or −errno, usually EBADF, ENOTDIR, EINVAL
    /// (the buffer is too small for the next entry), ENOENT (the directory was removed).</returns>
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
