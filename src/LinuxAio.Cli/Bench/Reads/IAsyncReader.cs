namespace LinuxAio.Cli.Bench.Reads;

/// <summary>A way to read asynchronously. Returns the count of bytes read.</summary>
internal interface IAsyncReader : IDisposable
{
    ValueTask<int> ReadAsync(Memory<byte> buffer, long offset);
}
