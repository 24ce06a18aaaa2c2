using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <content>Vectored reads and writes, copies within the kernel, advice, locks.</content>
public abstract partial class AioOperations
{
    /// <summary>Reads into several buffers, one after the other; preadv(2), or readv(2) at the file's own
    /// position.</summary>
    /// <param name="file">A descriptor or handle open for reading.</param>
    /// <param name="buffers">Where the bytes go; at most 1,024 (IOV_MAX). Must not be touched until the task is
    /// completed.</param>
    /// <param name="offset">In bytes from the start of the file; −1: the file's own position, which moves.</param>
    /// <param name="cancellationToken">Interrupts a read that waits for a pipe, a FIFO or a terminal.</param>
    /// <returns>Bytes read in all; 0 at the end of the file; may be fewer than asked for. Or −errno, as
    /// <see cref="AioReadAsync"/>, and EINVAL for too many buffers.</returns>
    public virtual ValueTask<long> AioReadvAsync(
        FileDescriptor file, IReadOnlyList<Memory<byte>> buffers, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        CheckOffset(offset, -1, nameof(AioReadvAsync));
        nint number = offset < 0 ? SyscallNumber.Readv : SyscallNumber.Preadv;
        return OnVector(OperationKind.Readv, number, file, () => VectorArgument.Of(buffers), offset, cancellationToken);
    }

    /// <summary>Writes several buffers, one after the other; pwritev(2), or writev(2) at the file's own position.</summary>
    /// <param name="file">A descriptor or handle open for writing.</param>
    /// <param name="buffers">The bytes; at most 1,024 buffers (IOV_MAX). Must not be changed until the task is
    /// completed.</param>
    /// <param name="offset">In bytes from the start of the file; −1: the file's own position, which moves.</param>
    /// <param name="cancellationToken">Interrupts a write that waits for room in a pipe.</param>
    /// <returns>Bytes written in all; may be fewer than given. Or −errno, as <see cref="AioWriteAsync"/>, and EINVAL for too
    /// many buffers.</returns>
    public virtual ValueTask<long> AioWritevAsync(
        FileDescriptor file, IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        CheckOffset(offset, -1, nameof(AioWritevAsync));
        nint number = offset < 0 ? SyscallNumber.Writev : SyscallNumber.Pwritev;
        return OnVector(OperationKind.Writev, number, file, () => VectorArgument.Of(buffers), offset, cancellationToken);
    }

    /// <summary>Copies from file to file within the kernel; copy_file_range(2).</summary>
    /// <param name="source">A descriptor or handle open for reading.</param>
    /// <param name="sourceOffset">In bytes from the start; −1: the file's own position, which moves.</param>
    /// <param name="destination">A descriptor or handle open for writing.</param>
    /// <param name="destinationOffset">In bytes from the start; −1: the file's own position, which moves.</param>
    /// <param name="length">Most bytes to copy; 0 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>Bytes copied; 0 at the end of the source; may be fewer than asked for. Or −errno, usually EXDEV, EINVAL,
    /// EOPNOTSUPP (these files cannot: read and write instead), EBADF, ENOSPC, EISDIR.</returns>
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

    /// <summary>Makes a file share another's data until either is written; ioctl_ficlone(2).</summary>
    /// <param name="source">A descriptor or handle open for reading.</param>
    /// <param name="destination">A descriptor or handle open for writing, on the same file system.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EOPNOTSUPP, EXDEV, EINVAL, ENOTTY (these files cannot), EBADF, EPERM.</returns>
    public virtual ValueTask<int> AioCloneAsync(
        FileDescriptor source, FileDescriptor destination, CancellationToken cancellationToken = default)
    {
        if (!TryEnter(
            destination, OperationKind.Clone, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        return TryEnterSecond(source, ref operation, out int second)
            ? Start(new EngineCall(SyscallNumber.Ioctl) { A1 = Fs.FICLONE, A2 = second }, ref operation, cancellationToken)
            : BadDescriptor;
    }

    /// <summary>Tells the kernel how a range of a file will be used; fadvise64(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 0: to the end.</param>
    /// <param name="advice">How.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, ESPIPE (a pipe).</returns>
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

    /// <summary>Locks a range of a file for this open file; fcntl(2), F_OFD_SETLKW or F_OFD_SETLK. The lock ends with
    /// <see cref="AioUnlockAsync"/>, or when the file is closed.</summary>
    /// <param name="file">A descriptor or handle: open for reading for a shared lock, for writing for an exclusive
    /// one.</param>
    /// <param name="kind">A lock of the other kind that this open file has on the range is changed into it.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 0: to the end, wherever that will be.</param>
    /// <param name="wait">Waits until it is to be had; false: the answer is then −EAGAIN.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>0; or −errno, usually EAGAIN, EBADF, ENOLCK.</returns>
    /// <remarks>A wait keeps a worker, for as long as it lasts. When <see cref="AioOptions.MaxWorkers"/> of them wait for
    /// locks whose holders use the same context, none is left for what the holders do before they unlock, nor for the
    /// unlock: nothing goes on until a wait is cancelled. <see cref="AioFile.LockAsync"/> waits without a worker.</remarks>
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

    /// <summary>Ends the locks this open file has on a range; fcntl(2), F_OFD_SETLK.</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 0: to the end, wherever that will be.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0, also when there was none; or −errno, usually EBADF.</returns>
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
