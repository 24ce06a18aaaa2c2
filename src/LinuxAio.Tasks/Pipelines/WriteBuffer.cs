using System.Buffers;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>A buffer from a pool, filled from the front and then written.</summary>
internal sealed class WriteBuffer : IDisposable
{
    private readonly IMemoryOwner<byte> _owner;
    private readonly int _size;
    private int _filled;

    /// <param name="pool">The pool to take the buffer from.</param>
    /// <param name="size">The usual size, in bytes.</param>
    /// <param name="minimum">The size that is needed, in bytes.</param>
    internal WriteBuffer(MemoryPool<byte> pool, int size, int minimum)
    {
        // GetMemory must return at least so many bytes, even if the pool has no buffer of that size.
        _owner = minimum > pool.MaxBufferSize
            ? MemoryPool<byte>.Shared.Rent(minimum)
            : pool.Rent(Math.Max(minimum, Math.Min(size, pool.MaxBufferSize)));
        _size = Math.Max(minimum, Math.Min(size, _owner.Memory.Length));
    }

    internal ReadOnlyMemory<byte> Filled => _owner.Memory[.._filled];

    internal Memory<byte> Free => _owner.Memory[_filled.._size];

    internal void Advance(int bytes)
    {
        if ((uint)bytes > (uint)(_size - _filled))
        {
            throw new ArgumentOutOfRangeException(
                nameof(bytes), bytes, "Advance: more bytes than the memory from GetMemory or GetSpan has.");
        }

        _filled += bytes;
    }

    public void Dispose() => _owner.Dispose();
}
