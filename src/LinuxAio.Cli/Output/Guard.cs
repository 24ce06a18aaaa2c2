namespace LinuxAio.Cli.Output;

/// <summary>Runs a command so that what the kernel refuses is a message and an exit code, and Ctrl-C a clean end.</summary>
internal static class Guard
{
    internal static async Task<int> RunAsync(Func<AioFileSystem, CancellationToken, Task<int>> command)
    {
        using var interruption = Interruption.ThatCancelsFirst();

        // Not AioContext.Default: a process that uses it waits, when it ends, for what hangs in the kernel, and so does who
        // presses Ctrl-C for the second time.
        var context = new AioContext();
        await using (context.ConfigureAwait(false))
        {
            try
            {
                return await command(context.Files, interruption.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                return interruption.ExitCode;
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                Report(exception);
                return ExitCode.Failure;
            }
        }
    }

    /// <summary>Whether it says that something could not be done, rather than that the program is wrong.</summary>
    internal static bool IsRefusal(Exception exception) =>
        exception is IOException or UnauthorizedAccessException ||
        (exception is AggregateException many && many.InnerExceptions.All(IsRefusal));

    internal static void Report(Exception exception)
    {
        if (exception is AggregateException many)
        {
            foreach (Exception one in many.InnerExceptions)
            {
                Report(one);
            }
        }
        else
        {
            Console.Error.WriteLine($"aio: {TerminalText.EscapeMessage(exception.Message)}");
        }
    }
}
