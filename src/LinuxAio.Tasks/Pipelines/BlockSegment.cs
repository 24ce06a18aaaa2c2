using System.Buffers;
using LinuxAio.Tasks.Reading;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>A block as a segment of the sequence that a read returns.</summary>
internal sealed class BlockSegment : ReadOnlySequenceSegment<byte>, IDisposable
{
    private readonly FileBlock _block;

    /// <param name="reader">The reader that gives positions in the segment to its caller.</param>
    /// <param name="block">The block. The segment owns it and disposes it.</param>
    /// <param name="bytesBefore">All bytes read before this block, not only those of the current sequence, so that
    /// positions of different reads can be compared.</param>
    internal BlockSegment(AioPipeReader reader, FileBlock block, long bytesBefore)
    {
        Reader = reader;
        _block = block;
        Memory = block.Content;
        RunningIndex = bytesBefore;
    }

    internal AioPipeReader Reader { get; }

    internal BlockSegment? NextSegment
    {
        get => (BlockSegment?)Next;
        set => Next = value;
    }

    internal long EndIndex => RunningIndex + Memory.Length;

    public void Dispose() => _block.Dispose();
}
