namespace LinuxAio.Measuring;

/// <summary>A way to read a file asynchronously.</summary>
public interface IAsyncReader : IDisposable
{
    /// <summary>Reads at an offset.</summary>
    /// <param name="buffer">Where the bytes are stored.</param>
    /// <param name="offset">In bytes from the start of the file.</param>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    ValueTask<int> ReadAsync(Memory<byte> buffer, long offset);
}
