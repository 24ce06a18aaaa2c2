namespace LinuxAio.Cli.Bench.Reads;

/// <summary>A way to read that blocks its thread. Returns the count of bytes read.</summary>
internal interface IBlockingReader : IDisposable
{
    int Read(Span<byte> buffer, long offset);
}
