using System.Buffers;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>How <see cref="AioFile.AsPipeReader"/> reads. Copied there, where bad values are an
/// <see cref="ArgumentOutOfRangeException"/> naming the property.</summary>
public sealed class AioPipeReaderOptions
{
    /// <summary>Where to begin, in bytes from the start of the file. Defaults to 0; 0 or more. A FIFO or other file without
    /// offsets is read from where it is, if this is 0; elsewhere it is an error (ESPIPE).</summary>
    public long Offset { get; set; }

    /// <summary>Bytes read at once, and so the most that one read adds to what the reader sees. Defaults to 65,536; 1 to
    /// 1,073,741,824, or what the pool can give if that is less.</summary>
    public int BufferSize { get; set; } = 65_536;

    /// <summary>How many buffers are being filled, or wait to be taken, before they are asked for. Defaults to 4; 0 to
    /// 1,024. More keeps slow storage busy, and more memory; 0 reads only on demand, as is always done on a file
    /// without offsets.</summary>
    public int ReadAhead { get; set; } = 4;

    /// <summary>Where the buffers come from. Defaults to null: <see cref="MemoryPool{T}.Shared"/>. A file opened with
    /// <see cref="OpenFlags.Direct"/> needs one of aligned memory. Its buffers are returned on any thread, and not before
    /// the kernel is done with them.</summary>
    public MemoryPool<byte>? Pool { get; set; }

    /// <summary>Whether the file stays open when the reader is completed. Defaults to false.</summary>
    public bool LeaveOpen { get; set; }

    internal AioPipeReaderOptions Copy()
    {
        OptionCheck.AtLeast(Offset, 0);
        OptionCheck.InRange(BufferSize, 1, 1 << 30);
        OptionCheck.InRange(ReadAhead, 0, 1024);
        return (AioPipeReaderOptions)MemberwiseClone();
    }
}
