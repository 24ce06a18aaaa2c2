using System.Buffers;
using System.IO.Pipelines;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>Options of <see cref="AioFile.AsPipeWriter"/>. The method copies them, and throws
/// <see cref="ArgumentOutOfRangeException"/> with the name of the property for a value out of bounds.</summary>
public sealed class AioPipeWriterOptions
{
    /// <summary>Where to begin, in bytes from the start of the file; 0 or more. If the file was opened to append, the
    /// kernel ignores it. For a file without offsets, such as a FIFO, it must be 0; another value makes the write fail
    /// with ESPIPE. Default: 0.</summary>
    public long Offset { get; set; }

    /// <summary>The size of a buffer, and so of one write, in bytes; 1 to 1,073,741,824. A pool whose buffers are
    /// smaller makes it smaller. <see cref="PipeWriter.WriteAsync"/> writes bytes of at least this length from the
    /// caller's memory, without a copy. Default: 65,536.</summary>
    public int BufferSize { get; set; } = 65_536;

    /// <summary>How many flushed bytes may still wait to be written when a flush completes; 0 or more. 0: a flush
    /// completes when all bytes are written, and throws if that fails. Above 0 the caller can produce the next bytes
    /// meanwhile; a failure is then thrown by a later flush, or by completing. Default: 0.</summary>
    /// <remarks>Above 0, with <see cref="CompletionMode.Inline"/> or <see cref="CompletionMode.Manual"/>, complete the
    /// writer with <see cref="PipeWriter.CompleteAsync"/>: <see cref="PipeWriter.Complete"/> may block
    /// forever.</remarks>
    public long MaxBufferedBytes { get; set; }

    /// <summary>The pool for the buffers. A file opened with <see cref="OpenFlags.Direct"/> needs aligned memory:
    /// <see cref="AioMemoryPool"/>. Buffers are returned on any thread, and only when the kernel no longer uses them.
    /// Default: null, <see cref="MemoryPool{T}.Shared"/>.</summary>
    public MemoryPool<byte>? Pool { get; set; }

    /// <summary>Whether the file stays open when the writer is completed. Default: false.</summary>
    public bool LeaveOpen { get; set; }

    internal AioPipeWriterOptions Copy()
    {
        OptionCheck.AtLeast(Offset, 0);
        OptionCheck.InRange(BufferSize, 1, 1 << 30);
        OptionCheck.AtLeast(MaxBufferedBytes, 0);
        return (AioPipeWriterOptions)MemberwiseClone();
    }
}
