using System.Buffers;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>A buffer of the writer's own that is filled from the front, then written.</summary>
internal sealed class WriteBuffer : IDisposable
{
    private readonly IMemoryOwner<byte> _owner;
    private readonly int _size;
    private int _filled;

    internal WriteBuffer(MemoryPool<byte> pool, int size, int least)
    {
        // What is asked for at once must come at once, though the pool has no buffers as large.
        _owner = least > pool.MaxBufferSize
            ? MemoryPool<byte>.Shared.Rent(least)
            : pool.Rent(Math.Max(least, Math.Min(size, pool.MaxBufferSize)));
        _size = Math.Max(least, Math.Min(size, _owner.Memory.Length));
    }

    internal ReadOnlyMemory<byte> Filled => _owner.Memory[.._filled];

    internal Memory<byte> Free => _owner.Memory[_filled.._size];

    internal void Advance(int bytes)
    {
        if ((uint)bytes > (uint)(_size - _filled))
        {
            throw new ArgumentOutOfRangeException(
                nameof(bytes), bytes, "Advance: beyond the memory that GetMemory or GetSpan gave.");
        }

        _filled += bytes;
    }

    public void Dispose() => _owner.Dispose();
}
