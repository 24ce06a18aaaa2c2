using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <content>The operation on file systems.</content>
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
