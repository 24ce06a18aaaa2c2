using System.Globalization;
using LinuxAio.Cli.Output;
using Spectre.Console;

namespace LinuxAio.Cli.Scan;

/// <summary>Shows how far a scan is while it runs: on standard error, and only if that is a terminal.</summary>
internal static class ScanProgress
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when the scan has ended.</summary>
    internal static void WaitFor(Task scan, ScanTotals totals)
    {
        // What is over before anybody could read it is not shown at all.
        if (Console.IsErrorRedirected || Task.WaitAny([scan], s_interval) >= 0)
        {
            Task.WaitAny(scan);
            return;
        }

        using var terminal = new LiveTerminal();
        terminal.Console.Status().Start(Describe(totals), context =>
        {
            while (Task.WaitAny([scan], s_interval) < 0)
            {
                context.Status(Describe(totals));
            }
        });
    }

    private static string Describe(ScanTotals totals)
    {
        ScanCounts counts = totals.Counts;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Entries:N0} entries, {ByteCount.Format(counts.Bytes)}, {counts.Errors:N0} errors");
    }
}
