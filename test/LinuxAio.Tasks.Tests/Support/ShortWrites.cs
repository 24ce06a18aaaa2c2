namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Operations in which a write transfers at most some bytes, as a write to a full pipe may.</summary>
internal sealed class ShortWrites(AioOperations inner, int bytesMax) : ForwardingOperations(inner)
{
    public override ValueTask<int> AioWriteAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, long offset, CancellationToken cancellationToken) =>
        Inner.AioWriteAsync(file, buffer[..Math.Min(buffer.Length, bytesMax)], offset, cancellationToken);
}
