namespace LinuxAio.Measuring;

/// <summary>A way to read a file that blocks the calling thread.</summary>
public interface IBlockingReader : IDisposable
{
    /// <summary>Reads at an offset.</summary>
    /// <param name="buffer">Where the bytes are stored.</param>
    /// <param name="offset">In bytes from the start of the file.</param>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    int Read(Span<byte> buffer, long offset);
}
