using System.Buffers;
using System.IO.Pipelines;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>How <see cref="AioFile.AsPipeWriter"/> writes. Copied there, where bad values are an
/// <see cref="ArgumentOutOfRangeException"/> naming the property.</summary>
public sealed class AioPipeWriterOptions
{
    /// <summary>Where to begin, in bytes from the start of the file. Defaults to 0; 0 or more. A file opened to append
    /// does so whatever the offset; a FIFO or other file without offsets is written to as it comes, if this is 0, and
    /// elsewhere is an error (ESPIPE).</summary>
    public long Offset { get; set; }

    /// <summary>Bytes in a buffer, and so written at once. Defaults to 65,536; 1 to 1,073,741,824, or what the pool can give
    /// if that is less. As large and larger pieces given to <see cref="PipeWriter.WriteAsync"/> are written from where they
    /// are.</summary>
    public int BufferSize { get; set; } = 65_536;

    /// <summary>How many flushed bytes may wait to be written when a flush ends. Defaults to 0, 0 or more: a flush ends when
    /// all is written, and an error is its own. Above 0 the next bytes can be made while the last ones are written, and an
    /// error comes out of a later flush, or of completing; which must be <see cref="PipeWriter.CompleteAsync"/> with
    /// <see cref="CompletionMode.Inline"/> or <see cref="CompletionMode.Manual"/>.</summary>
    public long MaxBufferedBytes { get; set; }

    /// <summary>Where the buffers come from. Defaults to null: <see cref="MemoryPool{T}.Shared"/>. Its buffers are
    /// returned on any thread, and not before the kernel is done with them.</summary>
    public MemoryPool<byte>? Pool { get; set; }

    /// <summary>Whether the file stays open when the writer is completed. Defaults to false.</summary>
    public bool LeaveOpen { get; set; }

    internal AioPipeWriterOptions Copy()
    {
        OptionCheck.AtLeast(Offset, 0);
        OptionCheck.InRange(BufferSize, 1, 1 << 30);
        OptionCheck.AtLeast(MaxBufferedBytes, 0);
        return (AioPipeWriterOptions)MemberwiseClone();
    }
}
