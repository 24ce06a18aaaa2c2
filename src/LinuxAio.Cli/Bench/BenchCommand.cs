using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LinuxAio.Cli.Output;
using LinuxAio.Measuring;
using LinuxAio.Tasks.Interop;
using Spectre.Console;

namespace LinuxAio.Cli.Bench;

/// <summary><c>aio bench FILE|DIR</c>: measures random reads through the library, through .NET's RandomAccess and with
/// the plain system call.</summary>
internal static class BenchCommand
{
    private const double WarmUpSeconds = 0.5;
    private const ulong Seed = 1;

    internal static Command Create()
    {
        var target = new Argument<string>("PATH")
        {
            Description =
                "A file to read, or a directory. In a directory, a file of 256 MiB is created, and deleted at the end.",
        };
        var depth = new Option<int>("--depth")
        {
            Description = "Number of reads in flight. Default: 32.",
            DefaultValueFactory = static _ => 32,
        };
        var block = new Option<int>("--block-size")
        {
            Description = "Bytes per read. Default: 4096.",
            DefaultValueFactory = static _ => 4096,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long each way of reading is measured, in seconds. Default: 2.",
            DefaultValueFactory = static _ => 2,
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print one JSON array with an object for each way of reading.",
        };
        RequirePositive(depth);
        RequirePositive(block);
        RequirePositive(seconds);
        var command = new Command(
            "bench",
            "Measure random reads: through the library in its completion modes, through .NET's RandomAccess, and " +
            "with plain pread on one thread per processor. What is cached is read from the page cache.")
        {
            target, depth, block, seconds, json,
        };
        command.SetAction((arguments, _) => Guard.RunAsync((context, token) => RunAsync(
            context.Files,
            arguments.GetRequiredValue(target),
            arguments.GetValue(depth),
            arguments.GetValue(block),
            arguments.GetValue(seconds),
            arguments.GetValue(json),
            token)));
        return command;
    }

    private static async Task<int> RunAsync(
        AioFileSystem files, string path, int depth, int block, double seconds, bool json,
        CancellationToken cancellationToken)
    {
        PathArgument.RefuseEmpty("bench", path);
        using BenchFile file = await BenchFile.OpenAsync(files, path, cancellationToken).ConfigureAwait(false);
        if (file.Length < block)
        {
            throw new IOException($"bench {PathText.Quote(path)}: the file is shorter than one block");
        }

        var settings = new ReadSettings(
            Path.GetFullPath(file.Path), file.Length, block, depth, Environment.ProcessorCount, seconds,
            WarmUpSeconds, Seed);
        var rows = new List<BenchRow>();
        foreach (BenchContender contender in BenchContender.All)
        {
            ReadMeasurement measured = await MeasureAsync(contender, settings, cancellationToken).ConfigureAwait(false);
            double perSecond = measured.Ops / measured.Seconds;
            rows.Add(new BenchRow(
                contender.Name, perSecond, perSecond * block, measured.CpuMicrosPerOp, measured.P50Micros,
                measured.P99Micros));
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(rows, BenchRowsJson.Default.IReadOnlyListBenchRow));
        }
        else
        {
            WriteTable(rows);
        }

        return ExitCode.Success;
    }

    private static async Task<ReadMeasurement> MeasureAsync(
        BenchContender contender, ReadSettings settings, CancellationToken cancellationToken)
    {
        using ReadBench bench = contender.Create(settings);

        // Measure blocks its thread, and the reads need the threads of the ThreadPool.
        Task<ReadMeasurement> measuring = Task.Factory.StartNew(
            () => bench.Measure(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await LongWork.ShowAsync($"measuring {contender.Name}", () => measuring).ConfigureAwait(false);
        return await measuring.ConfigureAwait(false);
    }

    private static void WriteTable(List<BenchRow> rows)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("Way of reading");
        foreach (string column in (string[])["reads/s", "bytes/s", "CPU µs/read", "p50 µs", "p99 µs"])
        {
            table.AddColumn(column, static column => column.RightAligned());
        }

        foreach (BenchRow row in rows)
        {
            table.AddRow(
                new Text(row.Name),
                new Text(row.OpsPerSecond.ToString("N0", CultureInfo.InvariantCulture)),
                new Text(ByteCount.Format((long)row.BytesPerSecond)),
                new Text(row.CpuMicrosPerOp.ToString("0.00", CultureInfo.InvariantCulture)),
                new Text(row.P50Micros.ToString("0.0", CultureInfo.InvariantCulture)),
                new Text(row.P99Micros.ToString("0.0", CultureInfo.InvariantCulture)));
        }

        PlainConsole.Output().Write(table);
    }

    private static void RequirePositive<T>(Option<T> option)
        where T : IComparable<T> => option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && value.CompareTo(default) <= 0)
            {
                result.AddError($"{option.Name} must be greater than 0.");
            }
        });
}
