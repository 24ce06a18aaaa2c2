using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Cli.Bench.Reads;

internal sealed class LinuxAioReader(string file, AioOptions options) : IAsyncReader
{
    private readonly SafeFileHandle _handle = File.OpenHandle(file);

    internal AioContext Context { get; } = new(options);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset) =>
        Context.AioReadAsync(_handle, buffer, offset);

    public void Dispose()
    {
        Context.Dispose();
        _handle.Dispose();
    }
}
