using System.CommandLine;
using LinuxAio.Cli;
using LinuxAio.Cli.Output;
using LinuxAio.Cli.Scan;

var root = new RootCommand("Looks at files through LinuxAio.Tasks: many at once, no thread blocked.")
{
    ScanCommand.Create(),
};

// A name that begins with @ is a name, not a file of further arguments.
var configuration = new ParserConfiguration { ResponseFileTokenReplacer = null };
ParseResult arguments = root.Parse(RawArguments.Restore(args), configuration);
List<string> mistakes = UnknownOption.Find(arguments) is { } option
    ? [$"Unknown option '{option}'; after '--' it is a name."]
    : [.. arguments.Errors.Select(static error => error.Message)];
if (mistakes.Count > 0)
{
    mistakes.ForEach(static mistake => Console.Error.WriteLine($"aio: {TerminalText.Escape(mistake)}"));
    Console.Error.WriteLine("aio: 'aio --help' shows what can be asked for.");
    return ExitCode.Usage;
}

try
{
    return arguments.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is IOException or PlatformNotSupportedException or InvalidOperationException)
{
    // A full disk under standard output; another machine or operating system; no thread to be had.
    Console.Error.WriteLine($"aio: {exception.Message}");
    return ExitCode.Failure;
}
