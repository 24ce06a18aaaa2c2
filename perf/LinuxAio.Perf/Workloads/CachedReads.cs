using LinuxAio.Measuring;
using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Peers;
using LinuxAio.Perf.Reads;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>P1: cached reads with default options, which the library makes inline.</summary>
internal sealed class CachedReads : Workload
{
    // The pool replaces an object now and then. A hundredth of a byte or more means that every read allocates.
    private const double ZeroBytes = 0.01;

    public override string Name => "P1";

    public override string Title => "P1: cached 4 KiB random reads, default options";

    public override WorkloadReport Run(RoundRunner runner, RunOptions options)
    {
        using ReadFile file = new(options);
        NativePeer peers = new(options.Peers);

        // One loop runs on one thread; 32 loops run on as many ThreadPool threads as there are processors. The blocking
        // peers get as many threads.
        DepthResult one = Measure(runner, peers, file, file.Settings(options, 1), threads: 1, atLeast: 1.1);
        DepthResult many = Measure(
            runner, peers, file, file.Settings(options, 32), Environment.ProcessorCount, atLeast: 1.25);
        return new WorkloadReport(
            Title,
            [one.Section.ToTable(), many.Section.ToTable()],
            [.. one.Targets, .. many.Targets],
            [one.Section.ToChart(), many.Section.ToChart()]);
    }

    private DepthResult Measure(
        RoundRunner runner, NativePeer peers, ReadFile file, ReadSettings settings, int threads, double atLeast)
    {
        Contender ours = MeasureReadsCommand.Contender("LinuxAio", ReadContender.LinuxAio, settings);
        Contender randomAccess = MeasureReadsCommand.Contender(
            "RandomAccess.ReadAsync", ReadContender.RandomAccessAsync, settings);
        Contender pread = peers.Pread(settings, threads);
        ReadSection section = new(runner, Name, file, settings,
        [
            ours,
            randomAccess,
            MeasureReadsCommand.Contender("FileStream.ReadAsync", ReadContender.FileStream, settings),
            MeasureReadsCommand.Contender("Task.Run(RandomAccess.Read)", ReadContender.TaskRun, settings),
            MeasureReadsCommand.Contender(
                $"RandomAccess.Read, {NativePeer.ThreadCount(threads)}",
                ReadContender.RandomAccessBlocking,
                settings with { Threads = threads }),
            pread,
            peers.PreadNoWait(settings, threads),
            peers.IoUring(settings),
            peers.Libuv(settings, 1),
            peers.Libuv(settings, 4),
            peers.IoAio(settings, 1),
            peers.IoAio(settings, 4),
        ]);
        string depth = $"QD{settings.Depth}";
        double? throughput = section.Throughput(randomAccess);
        double? bytes = section.AllocatedBytesPerOp;
        return new DepthResult(
            section,
            [
                TargetResult.Ratio(Name, $"{depth} ops/s ÷ {randomAccess.Name}", throughput, atLeast),
                TargetResult.Ratio(Name, $"{depth} ops/s ÷ {pread.Name}", section.Throughput(pread), 0.85),
                TargetResult.AtMost(Name, $"{depth} bytes allocated per read", bytes, ZeroBytes, "B"),
            ]);
    }

    private sealed record DepthResult(ReadSection Section, IReadOnlyList<TargetResult> Targets);
}
