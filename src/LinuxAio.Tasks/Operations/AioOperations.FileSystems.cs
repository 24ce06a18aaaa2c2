using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <content>Operations that only this library uses: what a file system is, and where a file has data.</content>
public abstract partial class AioOperations
{
    /// <summary>Gets the type of the file system that a file is on. See fstatfs(2).</summary>
    /// <returns>The type, one of <see cref="Magic"/>; or −errno, and −ENOSYS from a test double.</returns>
    internal virtual async ValueTask<long> AioFileSystemTypeAsync(
        FileDescriptor file, CancellationToken cancellationToken = default)
    {
        if (_dispatcher is null)
        {
            return -(int)Errno.ENOSYS;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Unsafe.SizeOf<Statfs>());
        try
        {
            int result = await FstatfsAsync(file, buffer, cancellationToken).ConfigureAwait(false);
            return result < 0 ? result : MemoryMarshal.Read<Statfs>(buffer).f_type;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Finds the next data, or the next hole, of a file. The file's own position moves. See lseek(2), SEEK_DATA
    /// and SEEK_HOLE.</summary>
    /// <returns>The offset; or −errno: ENXIO if only a hole follows, or the offset is not inside the file; EINVAL where
    /// this is not supported, and −EOPNOTSUPP from a test double.</returns>
    internal virtual ValueTask<long> AioSeekAsync(
        FileDescriptor file, long offset, bool toHole, CancellationToken cancellationToken = default)
    {
        if (_dispatcher is null)
        {
            return new ValueTask<long>(-(int)Errno.EOPNOTSUPP);
        }

        if (!TryEnter(
            file, OperationKind.Seek, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return Widen(answer, cancellationToken);
        }

        var call = new EngineCall(SyscallNumber.Lseek) { A1 = offset, A2 = toHole ? Fs.SEEK_HOLE : Fs.SEEK_DATA };
        return StartLong(call, ref operation, cancellationToken);
    }

    private ValueTask<int> FstatfsAsync(FileDescriptor file, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Dispatcher.ThrowIfClosed();
        if (!TryEnter(
            file, OperationKind.Statfs, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        Pin(ref operation, buffer, out nint address);
        return Start(new EngineCall(SyscallNumber.Fstatfs) { A1 = address }, ref operation, cancellationToken);
    }
}
