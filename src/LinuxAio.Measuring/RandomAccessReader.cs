using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Measuring;

/// <summary>Reads with .NET's <see cref="RandomAccess"/>, asynchronously or on the calling thread.</summary>
/// <param name="file">The path of the file.</param>
public sealed class RandomAccessReader(string file) : IAsyncReader, IBlockingReader
{
    private readonly SafeFileHandle _handle = File.OpenHandle(file, options: FileOptions.Asynchronous);

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset) =>
        RandomAccess.ReadAsync(_handle, buffer, offset);

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(_handle, buffer, offset);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
