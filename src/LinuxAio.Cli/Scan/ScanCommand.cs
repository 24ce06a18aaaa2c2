using System.CommandLine;
using System.Diagnostics;
using LinuxAio.Cli.Output;

namespace LinuxAio.Cli.Scan;

/// <summary><c>aio scan DIR</c>: counts and sizes of everything below a directory.</summary>
internal static class ScanCommand
{
    internal static Command Create()
    {
        var directory = new Argument<string>("DIR")
        {
            Description =
                "The directory. A symbolic link is not followed; end it with a slash to scan what it points to.",
        };
        var json = new Option<bool>("--json")
        {
            Description =
                "Print one JSON object: directories (DIR included), files, symlinks, others, bytes (the lengths of " +
                "files), allocatedBytes (the space of all entries, directories included), errors, seconds.",
        };
        var command = new Command(
            "scan",
            "Count what is in a directory and below, and how large it is. Hard links count once for each name; " +
            "symbolic links are not followed; mount points are crossed. Exits with 1 if there were errors.")
        {
            directory,
            json,
        };
        command.SetAction(arguments => Run(arguments.GetRequiredValue(directory), arguments.GetValue(json)));
        return command;
    }

    private static int Run(string directory, bool json)
    {
        using var interruption = Interruption.ThatEnds();

        // The scan's own code is short and never blocks, so completions need no other thread.
        using var context = new AioContext(new AioOptions { CompletionMode = CompletionMode.Inline });
        var totals = new ScanTotals();
        var clock = Stopwatch.StartNew();
        try
        {
            PathArgument.RefuseEmpty("scan", directory);
            Task scan = new DirectoryScan(context, totals).RunAsync(PathArgument.Absolute(directory));
            ScanProgress.WaitFor(scan, totals);
            scan.GetAwaiter().GetResult();
        }
        catch (Exception exception) when (Guard.IsRefusal(exception))
        {
            Guard.Report(exception);
            return ExitCode.Failure;
        }

        TimeSpan elapsed = clock.Elapsed;
        ScanReport.WriteErrors(totals);
        if (json)
        {
            ScanReport.WriteJson(totals.Counts, elapsed, Console.Out);
        }
        else
        {
            ScanReport.WriteTable(totals, elapsed, PlainConsole.Output());
        }

        return totals.Counts.Errors == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
