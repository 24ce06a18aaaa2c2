using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Cli.Bench.Reads;

internal sealed class LinuxAioReader(string file, AioOptions options) : IAsyncReader
{
    private readonly AioContext _context = new(options);
    private readonly SafeFileHandle _handle = File.OpenHandle(file);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset) =>
        _context.AioReadAsync(_handle, buffer, offset);

    public void Dispose()
    {
        _context.Dispose();
        _handle.Dispose();
    }
}
