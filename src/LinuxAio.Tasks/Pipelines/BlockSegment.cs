using System.Buffers;
using LinuxAio.Tasks.Reading;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>A block in the sequence that a reader sees.</summary>
internal sealed class BlockSegment : ReadOnlySequenceSegment<byte>, IDisposable
{
    private readonly FileBlock _block;

    /// <param name="block">Owned from here on.</param>
    /// <param name="before">Bytes read before it, since the beginning: positions of all times can be compared.</param>
    internal BlockSegment(FileBlock block, long before)
    {
        _block = block;
        Memory = block.Buffer[..block.Count];
        RunningIndex = before;
    }

    internal BlockSegment? Following
    {
        get => (BlockSegment?)Next;
        set => Next = value;
    }

    internal long EndIndex => RunningIndex + Memory.Length;

    public void Dispose() => _block.Dispose();
}
