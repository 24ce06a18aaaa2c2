namespace LinuxAio.Cli.Output;

/// <summary>Writes messages to standard error.</summary>
internal static class ErrorOutput
{
    /// <summary>Writes one message. If standard error is closed or on a full disk, the message is lost: the exit code
    /// still tells that something failed.</summary>
    /// <param name="message">One line without control characters.</param>
    internal static void Write(string message)
    {
        try
        {
            Console.Error.WriteLine($"aio: {message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
