namespace LinuxAio.Cli.Output;

/// <summary>Runs a command. A failed operation becomes a message on standard error and an exit code; Ctrl-C becomes a
/// clean end.</summary>
internal static class Guard
{
    internal static async Task<int> RunAsync(Func<AioContext, CancellationToken, Task<int>> command)
    {
        using var interruption = Interruption.ThatCancelsFirst();

        // Not AioContext.Default: at its end, a process waits for the operations of that context. If one hangs in the
        // kernel, a second Ctrl-C would not end the process.
        var context = new AioContext();
        await using (context.ConfigureAwait(false))
        {
            try
            {
                return await command(context, interruption.Token).ConfigureAwait(false);
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

    /// <summary>Whether the exception reports a failed operation, as opposed to a mistake in the program.</summary>
    internal static bool IsRefusal(Exception exception) =>
        exception is IOException or UnauthorizedAccessException ||
        (exception is AggregateException many && many.InnerExceptions.All(IsRefusal));

    /// <summary>Prints the message to standard error; of several failures, each on a line of its own. The messages of
    /// the library contain the errno name.</summary>
    internal static void Report(Exception exception)
    {
        foreach (Exception failure in FailuresOf(exception))
        {
            ErrorOutput.Write(TerminalText.EscapeMessage(failure.Message));
        }
    }

    /// <summary>The failures that an exception stands for. Where the library goes on after a failure, all of them are in
    /// an AggregateException inside the exception.</summary>
    internal static IReadOnlyCollection<Exception> FailuresOf(Exception exception) =>
        (exception as AggregateException ?? exception.InnerException as AggregateException)?.InnerExceptions ??
        (IReadOnlyCollection<Exception>)[exception];
}
