using LinuxAio.Measuring;
using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Peers;
using LinuxAio.Perf.Reads;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>P3: the same reads, each made by a worker: the cost of the hop to a worker and back.</summary>
internal sealed class HopOnly : Workload
{
    public override string Name => "P3";

    public override string Title => "P3: the hop only (cached 4 KiB random reads, TryInline off)";

    public override WorkloadReport Run(RoundRunner runner, RunOptions options)
    {
        using ReadFile file = new(options);
        DepthContenders one = new(file.Settings(options, 1), new NativePeer(options.Peers));
        DepthContenders many = new(file.Settings(options, 32), new NativePeer(options.Peers));
        ReadSection low = one.Run(runner, Name, file);
        ReadSection high = many.Run(runner, Name, file);
        return new WorkloadReport(
            Title,
            [low.ToTable(), high.ToTable()],
            [
                TargetResult.Ratio(Name, "QD32 ops/s ÷ libuv's best", high.Throughput(many.Libuv), 1.5),
                TargetResult.Ratio(Name, "QD32 ops/s ÷ IO::AIO's best", high.Throughput(many.IoAio), 1.5),
                TargetResult.Ratio(Name, "QD32 ops/s ÷ io_uring", high.Throughput(many.IoUring), 0.9),
                TargetResult.AtMost(Name, "QD1 p50 ÷ libuv's best", low.MedianLatency(one.Libuv), 0.4, "×"),
                TargetResult.AtMost(Name, "QD1 p50 ÷ IO::AIO's best", low.MedianLatency(one.IoAio), 0.4, "×"),
            ],
            [low.ToChart(), high.ToChart()]);
    }

    /// <summary>The contenders at one queue depth.</summary>
    private sealed class DepthContenders(ReadSettings settings, NativePeer peers)
    {
        // One thread suits a cached file; four are the default of libuv and IO::AIO. Which is faster depends on the
        // machine.
        public IReadOnlyList<Contender> Libuv { get; } = [peers.Libuv(settings, 1), peers.Libuv(settings, 4)];

        public IReadOnlyList<Contender> IoAio { get; } = [peers.IoAio(settings, 1), peers.IoAio(settings, 4)];

        public Contender IoUring { get; } = peers.IoUring(settings);

        public ReadSection Run(RoundRunner runner, string workload, ReadFile file) => new(
            runner,
            workload,
            file,
            settings,
            [
                MeasureReadsCommand.Contender("LinuxAio", ReadContender.LinuxAioHop, settings),
                MeasureReadsCommand.Contender(
                    "LinuxAio, CompletionMode.Inline", ReadContender.LinuxAioHopInline, settings),
                peers.Pread(settings, threads: 1), // one worker cannot be faster
                IoUring,
                .. Libuv,
                .. IoAio,
            ]);
    }
}
