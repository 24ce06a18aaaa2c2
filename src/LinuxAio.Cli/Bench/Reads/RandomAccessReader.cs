using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Cli.Bench.Reads;

/// <summary>.NET's own positional read: awaited, or on the calling thread.</summary>
internal sealed class RandomAccessReader(string file) : IAsyncReader, IBlockingReader
{
    private readonly SafeFileHandle _handle = File.OpenHandle(file, options: FileOptions.Asynchronous);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset) =>
        RandomAccess.ReadAsync(_handle, buffer, offset);

    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(_handle, buffer, offset);

    public void Dispose() => _handle.Dispose();
}
