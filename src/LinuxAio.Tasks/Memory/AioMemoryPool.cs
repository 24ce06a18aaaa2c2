using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using LinuxAio.Tasks.Memory;

namespace LinuxAio.Tasks;

/// <summary>A pool of page-aligned native memory. <see cref="OpenFlags.Direct"/> needs such buffers. They are cheap for
/// every other operation too: the garbage collector does not move them, so pinning one costs no GC handle.</summary>
/// <remarks>
/// <para>Thread-safe. Rented memory has undefined contents. Memory that is never disposed is never freed.</para>
/// <para>The pool keeps disposed memory and rents it again, if it is not larger than 4 MiB. It keeps up to 32 MiB of
/// each size.</para>
/// </remarks>
public sealed class AioMemoryPool : MemoryPool<byte>
{
    private const int MaxKeptSize = 4 * 1024 * 1024;
    private const int MaxKeptBytesPerSize = 32 * 1024 * 1024;

    private readonly FreeList[] _freeLists;
    private readonly bool _isDefault;
    private int _disposed;

    /// <summary>Makes an empty pool.</summary>
    public AioMemoryPool()
        : this(isDefault: false)
    {
    }

    private AioMemoryPool(bool isDefault)
    {
        _isDefault = isDefault;
        _freeLists = new FreeList[IndexOf(MaxKeptSize) + 1];
        for (int i = 0; i < _freeLists.Length; i++)
        {
            _freeLists[i] = new FreeList(MaxKeptBytesPerSize / (Alignment << i));
        }
    }

    /// <summary>The alignment of rented memory, in bytes: the page size, 4096 or more. The address of all rented memory
    /// is a multiple of it.</summary>
    // Initialized before Default, whose constructor uses it.
    public static int Alignment { get; } = Math.Max(4096, Environment.SystemPageSize);

    /// <summary>The pool for the whole process. Disposing it does nothing.</summary>
    public static AioMemoryPool Default { get; } = new(isDefault: true);

    /// <summary>The largest size that can be rented, in bytes: 2 GiB less one page.</summary>
    public override int MaxBufferSize { get; } = int.MaxValue - Alignment + 1;

    /// <summary>Rents memory. Dispose the returned owner to return the memory to the pool.</summary>
    /// <param name="minBufferSize">The size that is needed, in bytes; −1: one page.</param>
    /// <returns>The owner of at least <paramref name="minBufferSize"/> bytes. Up to 4 MiB the size is rounded up to a
    /// power of two, and is one page at least. Above 4 MiB it is rounded up to whole pages.</returns>
    /// <remarks>Dispose may be called while an operation uses the memory: it returns to the pool when it is no longer
    /// pinned.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minBufferSize"/> is less than −1 or more than
    /// <see cref="MaxBufferSize"/>.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minBufferSize, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        int needed = Math.Max(minBufferSize, Alignment);
        if (needed > MaxKeptSize)
        {
            int wholePages = checked(needed + Alignment - 1) & -Alignment;
            return new AlignedMemory(this, AlignedMemory.Allocate(wholePages), wholePages);
        }

        int index = IndexOf(needed);
        int size = Alignment << index;
        return new AlignedMemory(
            this, _freeLists[index].TryTake(out nint kept) ? kept : AlignedMemory.Allocate(size), size);
    }

    /// <summary>Keeps or frees memory that nothing uses any more.</summary>
    internal void Return(nint address, int length)
    {
        if (length > MaxKeptSize || !_freeLists[IndexOf(length)].TryAdd(address))
        {
            AlignedMemory.Free(address);
        }
        else if (IsDisposed)
        {
            Clear(); // Dispose may have cleared the lists before this memory was added
        }
    }

    /// <summary>Frees the memory that the pool keeps. Rented memory is freed when its owner is disposed.</summary>
    /// <param name="disposing">Not used: the pool has no finalizer.</param>
    protected override void Dispose(bool disposing)
    {
        if (!_isDefault)
        {
            Interlocked.Exchange(ref _disposed, 1);
            Clear();
        }
    }

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>The index of the free list for a size: 0 for one page, 1 for two pages, 2 for three and four,
    /// …</summary>
    private static int IndexOf(int size) =>
        size <= Alignment ? 0 : BitOperations.Log2((uint)(size - 1) / (uint)Alignment) + 1;

    private void Clear()
    {
        foreach (FreeList list in _freeLists)
        {
            while (list.TryTake(out nint address))
            {
                AlignedMemory.Free(address);
            }
        }
    }

    /// <summary>The kept memory of one size.</summary>
    private sealed class FreeList(int capacity)
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

        internal bool TryAdd(nint address)
        {
            if (Interlocked.Increment(ref _count) > capacity)
            {
                Interlocked.Decrement(ref _count);
                return false;
            }

            _kept.Enqueue(address);
            return true;
        }
    }
}
