using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <content>Vectored reads and writes, copies inside the kernel, advice and locks.</content>
public abstract partial class AioOperations
{
    /// <summary>Reads into several buffers, one after the other. See preadv(2), and readv(2) for the file's own
    /// position.</summary>
    /// <param name="file">A descriptor or handle that is open for reading.</param>
    /// <param name="buffers">Receive the bytes; at most 1,024 buffers (IOV_MAX). Do not use them until the task is
    /// complete.</param>
    /// <param name="offset">The position in bytes from the start of the file; −1: the file's own position, which
    /// moves.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue, or for data of a pipe, a FIFO
    /// or a terminal.</param>
    /// <returns>The bytes read into all buffers; 0 at the end of the file; may be fewer than requested. Or −errno: the
    /// same as <see cref="AioReadAsync"/>, and EINVAL for too many buffers.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffers"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is below −1.</exception>
    public virtual ValueTask<long> AioReadvAsync(
        FileDescriptor file, IReadOnlyList<Memory<byte>> buffers, long offset,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        CheckOffset(offset, -1, nameof(AioReadvAsync));
        nint number = offset < 0 ? SyscallNumber.Readv : SyscallNumber.Preadv;
        return OnVector(OperationKind.Readv, number, file, () => VectorArgument.Of(buffers), offset, cancellationToken);
    }

    /// <summary>Writes several buffers, one after the other. See pwritev(2), and writev(2) for the file's own
    /// position.</summary>
    /// <param name="file">A descriptor or handle that is open for writing.</param>
    /// <param name="buffers">The bytes; at most 1,024 buffers (IOV_MAX). Do not change them until the task is
    /// complete.</param>
    /// <param name="offset">The position in bytes from the start of the file; −1: the file's own position, which
    /// moves.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue, or for space in a
    /// pipe.</param>
    /// <returns>The bytes written from all buffers; may be fewer than requested. Or −errno: the same as
    /// <see cref="AioWriteAsync"/>, and EINVAL for too many buffers.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffers"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is below −1.</exception>
    public virtual ValueTask<long> AioWritevAsync(
        FileDescriptor file, IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        CheckOffset(offset, -1, nameof(AioWritevAsync));
        nint number = offset < 0 ? SyscallNumber.Writev : SyscallNumber.Pwritev;
        return OnVector(
            OperationKind.Writev, number, file, () => VectorArgument.Of(buffers), offset, cancellationToken);
    }

    /// <summary>Copies bytes from one file to another inside the kernel. See copy_file_range(2).</summary>
    /// <param name="source">A descriptor or handle that is open for reading.</param>
    /// <param name="sourceOffset">The position in bytes from the start of the source; −1: the file's own position,
    /// which moves.</param>
    /// <param name="destination">A descriptor or handle that is open for writing.</param>
    /// <param name="destinationOffset">The position in bytes from the start of the destination; −1: the file's own
    /// position, which moves.</param>
    /// <param name="length">The maximum number of bytes to copy; 0 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>The bytes copied; 0 at the end of the source; may be fewer than requested. Or −errno, usually EXDEV,
    /// EINVAL, EOPNOTSUPP (the kernel cannot copy between these files: read and write instead), EBADF, ENOSPC,
    /// EISDIR.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An offset is below −1, or <paramref name="length"/> is
    /// negative.</exception>
    public virtual ValueTask<long> AioCopyFileRangeAsync(
        FileDescriptor source, long sourceOffset, FileDescriptor destination, long destinationOffset, long length,
        CancellationToken cancellationToken = default)
    {
        CheckOffset(sourceOffset, -1, nameof(AioCopyFileRangeAsync));
        CheckOffset(destinationOffset, -1, nameof(AioCopyFileRangeAsync));
        CheckLength(length, nameof(AioCopyFileRangeAsync));
        if (!TryEnter(
            source, OperationKind.CopyFileRange, null, cancellationToken, out Operation operation,
            out ValueTask<int> answer))
        {
            return Widen(answer, cancellationToken);
        }

        if (!TryEnterSecond(destination, ref operation, out int second))
        {
            return new ValueTask<long>(-(int)Errno.EBADF);
        }

        NativeArgument offsets = Attach(ref operation, [sourceOffset, destinationOffset]);
        var call = new EngineCall(SyscallNumber.CopyFileRange)
        {
            A1 = sourceOffset < 0 ? 0 : offsets.Address,
            A2 = second,
            A3 = destinationOffset < 0 ? 0 : offsets.Address + sizeof(long),
            A4 = length,
        };
        return StartLong(call, ref operation, cancellationToken);
    }

    /// <summary>Makes a file share the data of another one (a reflink); the file system copies a block when one of the
    /// files changes it. See ioctl_ficlone(2).</summary>
    /// <param name="source">A descriptor or handle that is open for reading.</param>
    /// <param name="destination">A descriptor or handle that is open for writing, on the same file system.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EOPNOTSUPP, EXDEV, EINVAL, ENOTTY (these files cannot share data), EBADF,
    /// EPERM.</returns>
    public virtual ValueTask<int> AioCloneAsync(
        FileDescriptor source, FileDescriptor destination, CancellationToken cancellationToken = default)
    {
        if (!TryEnter(
            destination, OperationKind.Clone, null, cancellationToken, out Operation operation,
            out ValueTask<int> answer))
        {
            return answer;
        }

        if (!TryEnterSecond(source, ref operation, out int second))
        {
            return BadDescriptor;
        }

        var call = new EngineCall(SyscallNumber.Ioctl) { A1 = Fs.FICLONE, A2 = second };
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Tells the kernel how the program will use a range of a file. See posix_fadvise(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="offset">The position in bytes from the start of the file; 0 or more.</param>
    /// <param name="length">The number of bytes; 0: up to the end of the file.</param>
    /// <param name="advice">How the program will use the range.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, ESPIPE (a pipe).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> or <paramref name="length"/> is
    /// negative, or
    /// <paramref name="advice"/> is undefined.</exception>
    public virtual ValueTask<int> AioFadviseAsync(
        FileDescriptor file, long offset, long length, FileAdvice advice, CancellationToken cancellationToken = default)
    {
        CheckOffset(offset, 0, nameof(AioFadviseAsync));
        CheckLength(length, nameof(AioFadviseAsync));
        int number = advice switch
        {
            FileAdvice.Normal => Fadvise.POSIX_FADV_NORMAL,
            FileAdvice.Random => Fadvise.POSIX_FADV_RANDOM,
            FileAdvice.Sequential => Fadvise.POSIX_FADV_SEQUENTIAL,
            FileAdvice.WillNeed => Fadvise.POSIX_FADV_WILLNEED,
            FileAdvice.DontNeed => Fadvise.POSIX_FADV_DONTNEED,
            FileAdvice.NoReuse => Fadvise.POSIX_FADV_NOREUSE,
            _ => throw new ArgumentOutOfRangeException(
                nameof(advice), advice, $"{nameof(AioFadviseAsync)}: the advice is undefined."),
        };
        var call = new EngineCall(SyscallNumber.Fadvise64) { A1 = offset, A2 = length, A3 = number };
        return OnFile(OperationKind.Fadvise, file, call, null, cancellationToken);
    }

    /// <summary>Locks a range of a file for this open file description. The lock ends with
    /// <see cref="AioUnlockAsync"/>, or when the file is closed. See fcntl(2), F_OFD_SETLKW and F_OFD_SETLK.</summary>
    /// <param name="file">A descriptor or handle: open for reading for a shared lock, for writing for an exclusive
    /// one.</param>
    /// <param name="kind">The kind of lock. If this open file description already has a lock of the other kind on the
    /// range, it is converted.</param>
    /// <param name="offset">The position in bytes from the start of the file; 0 or more.</param>
    /// <param name="length">The number of bytes; 0: up to the end of the file, also when the file grows.</param>
    /// <param name="wait">Whether to wait until the lock is free. If false and the lock is not free, the result is
    /// −EAGAIN.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue or for the lock.</param>
    /// <returns>0; or −errno, usually EAGAIN, EBADF, ENOLCK.</returns>
    /// <remarks>An operation that waits for a lock occupies a worker. When <see cref="AioOptions.MaxWorkers"/>
    /// operations wait for locks and the holders of these locks use the same context, no worker is left for the
    /// holders' work and for their unlock: nothing proceeds until a wait is cancelled. <see cref="AioFile.LockAsync"/>
    /// waits without a worker.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> or <paramref name="length"/> is
    /// negative, or
    /// <paramref name="kind"/> is undefined.</exception>
    public virtual ValueTask<int> AioLockAsync(
        FileDescriptor file, FileLock kind, long offset = 0, long length = 0, bool wait = true,
        CancellationToken cancellationToken = default)
    {
        short type = kind switch
        {
            FileLock.Shared => Fcntl.F_RDLCK,
            FileLock.Exclusive => Fcntl.F_WRLCK,
            _ => throw new ArgumentOutOfRangeException(
                nameof(kind), kind, $"{nameof(AioLockAsync)}: the kind of lock is undefined."),
        };
        return OnLock(OperationKind.Lock, file, type, offset, length, wait, nameof(AioLockAsync), cancellationToken);
    }

    /// <summary>Unlocks a range of a file for this open file description. See fcntl(2), F_OFD_SETLK.</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="offset">The position in bytes from the start of the file; 0 or more.</param>
    /// <param name="length">The number of bytes; 0: up to the end of the file, also when the file grows.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0, also when the range was not locked; or −errno, usually EBADF.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> or <paramref name="length"/> is
    /// negative.</exception>
    public virtual ValueTask<int> AioUnlockAsync(
        FileDescriptor file, long offset = 0, long length = 0, CancellationToken cancellationToken = default) =>
        OnLock(
            OperationKind.Unlock, file, Fcntl.F_UNLCK, offset, length, wait: false, nameof(AioUnlockAsync),
            cancellationToken);

    private ValueTask<int> OnLock(
        OperationKind kind, FileDescriptor file, short type, long offset, long length, bool wait, string name,
        CancellationToken cancellationToken)
    {
        CheckOffset(offset, 0, name);
        CheckLength(length, name);
        if (!TryEnter(file, kind, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        var range = new Flock { l_type = type, l_start = offset, l_len = length };
        NativeArgument argument = Attach(
            ref operation, MemoryMarshal.Cast<Flock, long>(new ReadOnlySpan<Flock>(in range)));
        var call = new EngineCall(SyscallNumber.Fcntl)
        {
            A1 = wait ? Fcntl.F_OFD_SETLKW : Fcntl.F_OFD_SETLK,
            A2 = argument.Address,
        };
        return Start(call, ref operation, cancellationToken);
    }

    private ValueTask<long> OnVector(
        OperationKind kind, nint number, FileDescriptor file, Func<VectorArgument> pin, long offset,
        CancellationToken cancellationToken)
    {
        if (!TryEnter(file, kind, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return Widen(answer, cancellationToken);
        }

        VectorArgument vector;
        try
        {
            vector = pin();
        }
        catch
        {
            operation.Release(-(int)Errno.ECANCELED, onPump: false);
            throw;
        }

        operation.Target = vector;
        var call = new EngineCall(number) { A1 = vector.Address, A2 = vector.Count, A3 = Math.Max(0, offset) };
        return StartLong(call, ref operation, cancellationToken);
    }
}
