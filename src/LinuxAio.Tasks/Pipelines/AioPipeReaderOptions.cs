using System.Buffers;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>Options of <see cref="AioFile.AsPipeReader"/>. The method copies them, and throws
/// <see cref="ArgumentOutOfRangeException"/> with the name of the property for a value out of bounds.</summary>
public sealed class AioPipeReaderOptions
{
    /// <summary>Where to begin, in bytes from the start of the file; 0 or more. For a file without offsets, such as a
    /// FIFO, it must be 0, and reading begins at the current position; another value makes the read fail with ESPIPE.
    /// Default: 0.</summary>
    public long Offset { get; set; }

    /// <summary>The size of a buffer, and so of one read, in bytes; 1 to 1,073,741,824. A pool whose buffers are
    /// smaller makes it smaller. With <see cref="OpenFlags.Direct"/> it is rounded up to a multiple of what the file
    /// needs. Default: 65,536.</summary>
    public int BufferSize { get; set; } = 65_536;

    /// <summary>How many buffers may be in flight, or filled and waiting, before they are asked for; 0 to 1,024. More
    /// keeps slow storage busy and needs more memory. 0: each buffer is read on demand, as always for a file without
    /// offsets. Default: 4.</summary>
    public int ReadAhead { get; set; } = 4;

    /// <summary>The pool for the buffers. Buffers are returned on any thread, and only when the kernel no longer uses
    /// them. A file opened with <see cref="OpenFlags.Direct"/> needs aligned memory. Default: null; then a file opened
    /// with <see cref="OpenFlags.Direct"/> uses <see cref="AioMemoryPool.Default"/>, and all others
    /// <see cref="MemoryPool{T}.Shared"/>.</summary>
    public MemoryPool<byte>? Pool { get; set; }

    /// <summary>Whether the file stays open when the reader is completed. Default: false.</summary>
    public bool LeaveOpen { get; set; }

    internal AioPipeReaderOptions Copy()
    {
        OptionCheck.AtLeast(Offset, 0);
        OptionCheck.InRange(BufferSize, 1, 1 << 30);
        OptionCheck.InRange(ReadAhead, 0, 1024);
        return (AioPipeReaderOptions)MemberwiseClone();
    }
}
