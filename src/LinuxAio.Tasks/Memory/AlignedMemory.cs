using System.Buffers;
using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Memory;

/// <summary>Memory rented from an <see cref="AioMemoryPool"/>. Each rent makes a new object, so a second Dispose cannot
/// return memory that is rented again meanwhile.</summary>
internal sealed unsafe class AlignedMemory(AioMemoryPool pool, nint address, int length) : MemoryManager<byte>
{
    // One for the owner until Dispose, and one for each pin. A pin may outlast the owner: the kernel may still write
    // here.
    private int _users = 1;
    private int _disposed;

    public override Memory<byte> Memory
    {
        get
        {
            ThrowIfDisposed();
            return CreateMemory(length);
        }
    }

    internal static nint Allocate(int length) =>
        (nint)NativeMemory.AlignedAlloc((nuint)length, (nuint)AioMemoryPool.Alignment);

    internal static void Free(nint address) => NativeMemory.AlignedFree((void*)address);

    public override Span<byte> GetSpan()
    {
        ThrowIfDisposed();
        return new Span<byte>((void*)address, length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
        int users = Volatile.Read(ref _users);
        for (int seen; ; users = seen)
        {
            ThrowIfDisposed();
            ObjectDisposedException.ThrowIf(users == 0, this);
            seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return new MemoryHandle((byte*)address + elementIndex, default, this);
            }
        }
    }

    public override void Unpin()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            pool.Return(address, length);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Unpin();
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
