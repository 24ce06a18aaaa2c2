using Spectre.Console;

namespace LinuxAio.Cli.Output;

/// <summary>Shows that something goes on: on standard error, only if that is a terminal, and only if it takes long enough
/// to be read.</summary>
internal static class LongWork
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Work whose extent is not known: a spinner.</summary>
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

    /// <summary>Work of so many bytes: a bar. It is given where to report how many bytes are done in all.</summary>
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
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(TerminalText.Escape(what)), maxValue: Math.Max(1, bytes));
                while (await Task.WhenAny(running, Task.Delay(s_patience)).ConfigureAwait(false) != running)
                {
                    bar.Value = done.Value;
                }

                bar.Value = done.Value;
            }).ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    private static async Task<bool> IsShortAsync(Task running) =>
        Console.IsErrorRedirected ||
        await Task.WhenAny(running, Task.Delay(s_patience)).ConfigureAwait(false) == running;
}
