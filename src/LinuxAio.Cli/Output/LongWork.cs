using Spectre.Console;

namespace LinuxAio.Cli.Output;

/// <summary>Shows a display on standard error while a command works: only if standard error is a terminal, and only if
/// the work takes longer than 200 ms.</summary>
internal static class LongWork
{
    private static readonly TimeSpan s_displayDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_updateInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows a spinner, for work whose amount is not known.</summary>
    internal static async Task ShowAsync(string what, Func<Task> work)
    {
        Task running = work();
        if (await IsShortAsync(running).ConfigureAwait(false))
        {
            await running.ConfigureAwait(false);
            return;
        }

        using var terminal = new LiveTerminal();
        await terminal.Console.Status().StartAsync(Markup.Escape(TerminalText.Escape(what)), _ => running)
            .ConfigureAwait(false);
    }

    /// <summary>Shows a bar, for work on a known number of bytes. The work reports the number of bytes done so far, as
    /// a total.</summary>
    internal static async Task<T> ShowAsync<T>(string what, long bytes, Func<IProgress<long>, Task<T>> work)
    {
        var done = new HighestValue();
        Task<T> running = work(done);
        if (await IsShortAsync(running).ConfigureAwait(false))
        {
            return await running.ConfigureAwait(false);
        }

        using var terminal = new LiveTerminal();
        await terminal.Console.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(
                    Markup.Escape(TerminalText.Escape(what)), maxValue: Math.Max(1, bytes));
                while (await Task.WhenAny(running, Task.Delay(s_updateInterval)).ConfigureAwait(false) != running)
                {
                    bar.Value = done.Value;
                }

                bar.Value = done.Value;
            }).ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    private static async Task<bool> IsShortAsync(Task running) =>
        Console.IsErrorRedirected ||
        await Task.WhenAny(running, Task.Delay(s_displayDelay)).ConfigureAwait(false) == running;
}
