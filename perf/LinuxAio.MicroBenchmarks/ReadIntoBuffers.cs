namespace LinuxAio.MicroBenchmarks;

/// <summary>Does the kind of memory matter for cached reads of 4 KiB through a worker?</summary>
public class ReadIntoBuffers
{
    private const int Reads = 16 * 1024;
    private const int InFlight = 32;
    private const int Bytes = 4096;

    private readonly Buffers[] _buffers = new Buffers[InFlight];
    private CachedFile _file = null!;
    private AioContext _context = null!;

    [GlobalSetup]
    public void SetUp()
    {
        for (int i = 0; i < InFlight; i++)
        {
            _buffers[i] = new Buffers(Bytes);
        }

        _file = new CachedFile(Bytes);
        _context = OneWorker.Start(CompletionMode.Inline);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _context.Dispose();
        _file.Dispose();
        foreach (Buffers buffers in _buffers)
        {
            buffers.Dispose();
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Reads)]
    public Task<long> OrdinaryArray() => ReadAsync(static buffers => buffers.OrdinaryArray);

    [Benchmark(OperationsPerInvoke = Reads)]
    public Task<long> PinnedArray() => ReadAsync(static buffers => buffers.PinnedArray);

    [Benchmark(OperationsPerInvoke = Reads)]
    public Task<long> PoolMemory() => ReadAsync(static buffers => buffers.PoolMemory);

    private Task<long> ReadAsync(Func<Buffers, Memory<byte>> kind) =>
        ReadLanes.RunAsync(_context, _file, [.. _buffers.Select(kind)], Reads);
}
