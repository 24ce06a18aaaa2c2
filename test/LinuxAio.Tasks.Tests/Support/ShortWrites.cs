namespace LinuxAio.Tasks.Tests.Support;

/// <summary>The operations of a system that writes no more than so many bytes at once, as a pipe that is full may.</summary>
internal sealed class ShortWrites(AioOperations inner, int bytesMax) : ForwardingOperations(inner)
{
    public override ValueTask<int> AioWriteAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, long offset, CancellationToken cancellationToken) =>
        Inner.AioWriteAsync(file, buffer[..Math.Min(buffer.Length, bytesMax)], offset, cancellationToken);
}
