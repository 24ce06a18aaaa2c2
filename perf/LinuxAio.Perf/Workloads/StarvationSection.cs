using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Starvation;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Workloads;

/// <summary>Measures how long a ThreadPool item waits beside a number of blocked reads.</summary>
internal sealed class StarvationSection
{
    private const string Default = "LinuxAio";
    private const string AllRunning = "LinuxAio, a worker each";
    private const int Samples = 200;

    // While an item waits, the pool adds threads, so the next item would find more threads than a blocked server has.
    // Also, one wait takes most of a minute.
    private const int PeerSamples = 1;
    private const int PeerRounds = 1;

    private static readonly string[] Headers =
        ["contender", "rounds", "samples", "p50 ms", "p99 ms", "max ms", "running", "cancel all ms"];

    private readonly string _workload;
    private readonly int _blocked;
    private readonly Rounds<StarvationMeasurement> _rounds;

    public StarvationSection(
        RoundRunner runner, RunOptions options, string workload, string fifoFolder, int blocked)
    {
        _workload = workload;
        _blocked = blocked;
        StarvationSettings ours = new(fifoFolder, blocked, Samples, options.CapSeconds);
        StarvationSettings peers = ours with { Samples = PeerSamples };
        IReadOnlyList<Contender> contenders =
        [
            MeasureStarvationCommand.Contender(Default, StarvationContender.LinuxAio, ours),
            MeasureStarvationCommand.Contender(AllRunning, StarvationContender.LinuxAioAllRunning, ours),
            MeasureStarvationCommand.Contender("FileStream.ReadAsync", StarvationContender.FileStream, peers)
                with { MaxRounds = PeerRounds },
        ];
        _rounds = new Rounds<StarvationMeasurement>(
            runner.Run(workload, Title, contenders, MeasurementJson.Default.StarvationMeasurement));
    }

    private string Title => $"{_blocked} reads blocked";

    public IEnumerable<TargetResult> Targets =>
    [
        ItemTarget(Default), CancelTarget(Default), ItemTarget(AllRunning), CancelTarget(AllRunning),
    ];

    public ReportTable ToTable() => new(
        $"{_workload}, {Title}: how long an unrelated ThreadPool item waits",
        Headers,
        [.. _rounds.Names.Select(name => ToCells(name, _rounds[name]))]);

    public ComparisonChart ToChart() => new(
        $"{_workload}-{_blocked}-blocked".ToLowerInvariant(),
        $"{_workload}, {Title}: longest wait of an unrelated ThreadPool item",
        "milliseconds (less is better)",
        [.. _rounds.Names.Select(name => new ChartBar(
            name,
            _rounds.MedianOf(name, m => m.MaxMillis)!.Value,
            name.StartsWith(Default, StringComparison.Ordinal)))]);

    private static string[] ToCells(string name, IReadOnlyList<StarvationMeasurement> rounds)
    {
        string lowerBound = rounds.Any(round => round.Capped) ? "> " : string.Empty;
        bool knowsRunning = rounds.All(round => round.Running.HasValue);
        bool canCancel = rounds.All(round => round.CancelMillis.HasValue);
        return
        [
            name,
            Figure.Count(rounds.Count),
            Figure.Count(rounds[0].Samples),
            lowerBound + Figure.Decimal(Median.Of(rounds.Select(round => round.P50Millis))),
            lowerBound + Figure.Decimal(Median.Of(rounds.Select(round => round.P99Millis))),
            lowerBound + Figure.Decimal(rounds.Max(round => round.MaxMillis)),
            knowsRunning ? Figure.Count(Median.Of(rounds.Select(round => (double)round.Running!.Value))) : Figure.None,
            canCancel ? Figure.Decimal(Median.Of(rounds.Select(round => round.CancelMillis!.Value))) : Figure.None,
        ];
    }

    private TargetResult ItemTarget(string name) => TargetResult.AtMost(
        _workload,
        $"{name}, {Title}: p99 of an item's wait",
        _rounds.MedianOf(name, m => m.P99Millis),
        5,
        "ms");

    private TargetResult CancelTarget(string name) => TargetResult.AtMost(
        _workload,
        $"{name}, {Title}: time to cancel all",
        _rounds.MedianOf(name, m => m.CancelMillis!.Value),
        50,
        "ms");
}
