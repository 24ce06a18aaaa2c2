namespace LinuxAio.MicroBenchmarks;

/// <summary>How long does a read of one cached byte take through a worker, in each completion mode, compared with the
/// same system call on the caller's thread?</summary>
/// <remarks>One byte, so that the time the kernel takes to copy does not hide what the library costs.</remarks>
public class SubmitAndComplete
{
    private const int Reads = 16 * 1024;

    private CachedFile _file = null!;
    private Memory<byte>[] _buffers = [];
    private AioContext _threadPool = null!;
    private AioContext _inline = null!;
    private AioContext _manual = null!;

    /// <summary>1 measures the latency of one operation, 32 the throughput of many.</summary>
    [Params(1, 32)]
    public int InFlight { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _file = new CachedFile(bytes: 1);
        _buffers = [.. Enumerable.Range(0, InFlight).Select(static _ => new byte[1])];
        _threadPool = OneWorker.Start(CompletionMode.ThreadPool);
        _inline = OneWorker.Start(CompletionMode.Inline);
        _manual = OneWorker.Start(CompletionMode.Manual);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _threadPool.Dispose();
        _inline.Dispose();
        _manual.Dispose();
        _file.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Reads)]
    public long OnCallersThread()
    {
        long bytes = 0;
        for (int i = 0; i < Reads; i++)
        {
            bytes += RandomAccess.Read(_file.Handle, _buffers[0].Span, 0);
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Reads)]
    public Task<long> ThreadPool() => ReadLanes.RunAsync(_threadPool, _file, _buffers, Reads);

    [Benchmark(OperationsPerInvoke = Reads)]
    public Task<long> Inline() => ReadLanes.RunAsync(_inline, _file, _buffers, Reads);

    [Benchmark(OperationsPerInvoke = Reads)]
    public long Manual()
    {
        Task<long> reads = ReadLanes.RunAsync(_manual, _file, _buffers, Reads);
        while (!reads.IsCompleted)
        {
            _manual.PollWait();
            _manual.PollCallback();
        }

        return reads.GetAwaiter().GetResult();
    }
}
