using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using LinuxAio.Tasks.Memory;

namespace LinuxAio.Tasks;

/// <summary>Page-aligned native memory: what <see cref="OpenFlags.Direct"/> asks of buffers, and cheap for every other
/// operation, for it never moves and pinning it costs no GC handle.</summary>
/// <remarks>Thread-safe. What is disposed is kept for the next to rent, up to 32 MiB for each of the sizes that are
/// kept: the powers of two from one page to 4 MiB. The contents of rented memory are undefined. Memory that is never
/// disposed is never freed.</remarks>
public sealed class AioMemoryPool : MemoryPool<byte>
{
    private const int LargestKept = 4 * 1024 * 1024;
    private const int MostBytesKept = 32 * 1024 * 1024;

    private readonly Shelf[] _shelves;
    private readonly bool _isDefault;
    private int _disposed;

    /// <summary>An empty pool of its own.</summary>
    public AioMemoryPool()
        : this(isDefault: false)
    {
    }

    private AioMemoryPool(bool isDefault)
    {
        _isDefault = isDefault;
        _shelves = new Shelf[ShelfOf(LargestKept) + 1];
        for (int i = 0; i < _shelves.Length; i++)
        {
            _shelves[i] = new Shelf(MostBytesKept / (Alignment << i));
        }
    }

    /// <summary>What the address of rented memory is a multiple of, in bytes: the size of a page, 4096 or more.</summary>
    // Initialized before the pool below, which needs it.
    public static int Alignment { get; } = Math.Max(4096, Environment.SystemPageSize);

    /// <summary>A pool that every part of a process may share; disposing it does nothing.</summary>
    public static AioMemoryPool Default { get; } = new(isDefault: true);

    /// <summary>In bytes: 2 GiB less a page.</summary>
    public override int MaxBufferSize { get; } = int.MaxValue - Alignment + 1;

    /// <summary>Rents memory; dispose what is returned to give it back. As long as it is pinned, as by an operation under
    /// way on it, it stays where it is even when disposed.</summary>
    /// <param name="minBufferSize">In bytes; −1: one page.</param>
    /// <returns>At least so many bytes: the next power of two for up to 4 MiB, whole pages beyond.</returns>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minBufferSize, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        int least = Math.Max(minBufferSize, Alignment);
        if (least > LargestKept)
        {
            int length = checked(least + Alignment - 1) & -Alignment;
            return new AlignedMemory(this, AlignedMemory.Allocate(length), length);
        }

        int shelf = ShelfOf(least);
        int size = Alignment << shelf;
        return new AlignedMemory(
            this, _shelves[shelf].TryTake(out nint kept) ? kept : AlignedMemory.Allocate(size), size);
    }

    /// <summary>Takes back what nobody uses any more.</summary>
    internal void Return(nint address, int length)
    {
        if (length > LargestKept || !_shelves[ShelfOf(length)].TryPut(address))
        {
            AlignedMemory.Free(address);
        }
        else if (IsDisposed)
        {
            Clear(); // it may have come after the pool's own clearing
        }
    }

    /// <summary>Frees what is kept; what is rented is freed when it is disposed.</summary>
    protected override void Dispose(bool disposing)
    {
        if (!_isDefault)
        {
            Interlocked.Exchange(ref _disposed, 1);
            Clear();
        }
    }

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    private static int ShelfOf(int length) =>
        length <= Alignment ? 0 : BitOperations.Log2((uint)(length - 1) / (uint)Alignment) + 1;

    private void Clear()
    {
        foreach (Shelf shelf in _shelves)
        {
            while (shelf.TryTake(out nint address))
            {
                AlignedMemory.Free(address);
            }
        }
    }

    /// <summary>Memory of one size at rest.</summary>
    private sealed class Shelf(int room)
    {
        private readonly ConcurrentQueue<nint> _kept = new();
        private int _count;

        internal bool TryTake(out nint address)
        {
            if (!_kept.TryDequeue(out address))
            {
                return false;
            }

            Interlocked.Decrement(ref _count);
            return true;
        }

        internal bool TryPut(nint address)
        {
            if (Interlocked.Increment(ref _count) > room)
            {
                Interlocked.Decrement(ref _count);
                return false;
            }

            _kept.Enqueue(address);
            return true;
        }
    }
}
