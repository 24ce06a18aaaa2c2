using System.Buffers;
using LinuxAio.Tasks.Reading;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>A block as a segment of the sequence that a read returns.</summary>
internal sealed class BlockSegment : ReadOnlySequenceSegment<byte>, IDisposable
{
    private readonly FileBlock _block;

    /// <param name="block">The block. The segment owns it and disposes it.</param>
    /// <param name="bytesBefore">All bytes read before this block, not only those of the current sequence, so that
    /// positions of different reads can be compared.</param>
    internal BlockSegment(FileBlock block, long bytesBefore)
    {
        _block = block;
        Memory = block.Buffer[..block.Count];
        RunningIndex = bytesBefore;
    }

    internal BlockSegment? NextSegment
    {
        get => (BlockSegment?)Next;
        set => Next = value;
    }

    internal long EndIndex => RunningIndex + Memory.Length;

    public void Dispose() => _block.Dispose();
}
