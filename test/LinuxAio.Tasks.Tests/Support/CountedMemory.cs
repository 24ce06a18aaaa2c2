using System.Buffers;
using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Memory that counts its pins, and that can fail to pin or unpin.</summary>
internal sealed class CountedMemory(int length) : MemoryManager<byte>
{
    private int _pins;
    private int _pinsEver;
    private GCHandle _handle;

    internal byte[] Array { get; } = new byte[length];

    internal bool FailsToPin { get; init; }

    /// <summary>Unpin throws after it has unpinned.</summary>
    internal bool FailsToUnpin { get; init; }

    internal int Pins => Volatile.Read(ref _pins);

    internal int PinsEver => Volatile.Read(ref _pinsEver);

    public override Span<byte> GetSpan() => Array;

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        if (FailsToPin)
        {
            throw new NotSupportedException("cannot be pinned");
        }

        _handle = GCHandle.Alloc(Array, GCHandleType.Pinned);
        Interlocked.Increment(ref _pins);
        Interlocked.Increment(ref _pinsEver);
        return new MemoryHandle((byte*)_handle.AddrOfPinnedObject() + elementIndex, default, this);
    }

    public override void Unpin()
    {
        _handle.Free();
        Interlocked.Decrement(ref _pins);
        if (FailsToUnpin)
        {
            throw new NotSupportedException("cannot be unpinned");
        }
    }

    protected override void Dispose(bool disposing)
    {
    }
}
