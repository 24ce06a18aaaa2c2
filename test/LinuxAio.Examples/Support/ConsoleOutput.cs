namespace LinuxAio.Examples.Support;

/// <summary>Captures what is written to the console, until this is disposed.</summary>
internal sealed class ConsoleOutput : IDisposable
{
    private readonly TextWriter _before = Console.Out;
    private readonly StringWriter _written = new();

    internal ConsoleOutput()
    {
        Console.SetOut(TextWriter.Synchronized(_written));
    }

    /// <summary>Everything written so far.</summary>
    internal string Text => _written.ToString();

    public void Dispose()
    {
        Console.SetOut(_before);
        _written.Dispose();
    }
}
