using LinuxAio.Measuring;

namespace LinuxAio.Perf.Reads;

/// <summary>Reads by FileStream. Each lane needs one of its own, because a FileStream has only one position.</summary>
internal sealed class FileStreamReader(string file) : IAsyncReader
{
    // No buffer: reads at random offsets gain nothing from it.
    private readonly FileStream _stream = new(
        file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset)
    {
        _stream.Position = offset;
        return _stream.ReadAsync(buffer);
    }

    public void Dispose() => _stream.Dispose();
}
