using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Measuring;

/// <summary>Reads through a context of its own.</summary>
/// <param name="file">The path of the file.</param>
/// <param name="options">The options of the context.</param>
public sealed class LinuxAioReader(string file, AioOptions options) : IAsyncReader
{
    private readonly SafeFileHandle _handle = File.OpenHandle(file);

    internal AioContext Context { get; } = new(options);

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset) =>
        Context.AioReadAsync(_handle, buffer, offset);

    /// <inheritdoc/>
    public void Dispose()
    {
        Context.Dispose();
        _handle.Dispose();
    }
}
