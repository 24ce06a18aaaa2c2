using System.Buffers;

namespace LinuxAio.MicroBenchmarks;

/// <summary>How long does it take to pin and unpin a buffer, as every operation on a buffer does, compared with an
/// ordinary array?</summary>
public class Pinning
{
    private Buffers _buffers = null!;

    [GlobalSetup]
    public void SetUp() => _buffers = new Buffers(bytes: 4096);

    [GlobalCleanup]
    public void CleanUp() => _buffers.Dispose();

    [Benchmark(Baseline = true)]
    public nint OrdinaryArray() => Pin(_buffers.OrdinaryArray);

    [Benchmark]
    public nint PinnedArray() => Pin(_buffers.PinnedArray);

    [Benchmark]
    public nint PoolMemory() => Pin(_buffers.PoolMemory);

    private static unsafe nint Pin(Memory<byte> buffer)
    {
        using MemoryHandle handle = buffer.Pin();
        return (nint)handle.Pointer;
    }
}
