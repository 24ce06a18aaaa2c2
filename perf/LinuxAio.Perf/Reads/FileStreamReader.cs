using LinuxAio.Cli.Bench.Reads;

namespace LinuxAio.Perf.Reads;

/// <summary>A FileStream, with its own position; so each lane has one of its own.</summary>
internal sealed class FileStreamReader(string file) : IAsyncReader
{
    // No buffer: it could not help reads at random offsets, only cost time.
    private readonly FileStream _stream = new(
        file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset)
    {
        _stream.Position = offset;
        return _stream.ReadAsync(buffer);
    }

    public void Dispose() => _stream.Dispose();
}
