using System.Buffers;
using System.Runtime.InteropServices;

namespace LinuxAio.MicroBenchmarks;

/// <summary>One buffer of each kind of memory.</summary>
internal sealed class Buffers(int bytes) : IDisposable
{
    private readonly IMemoryOwner<byte> _owner = AioMemoryPool.Default.Rent(bytes);

    /// <summary>The garbage collector may move it: pinning it takes a GC handle.</summary>
    public Memory<byte> OrdinaryArray { get; } = new byte[bytes];

    /// <summary>Never moves, and its <see cref="Memory{T}"/> says so: pinning it does nothing.</summary>
    public Memory<byte> PinnedArray { get; } = MemoryMarshal.CreateFromPinnedArray(
        GC.AllocateUninitializedArray<byte>(bytes, pinned: true), 0, bytes);

    /// <summary>Native memory of <see cref="AioMemoryPool"/>: pinning it counts a user.</summary>
    public Memory<byte> PoolMemory => _owner.Memory;

    public void Dispose() => _owner.Dispose();
}
