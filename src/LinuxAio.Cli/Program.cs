using System.CommandLine;
using LinuxAio.Cli;
using LinuxAio.Cli.Bench;
using LinuxAio.Cli.Cat;
using LinuxAio.Cli.Copy;
using LinuxAio.Cli.Output;
using LinuxAio.Cli.Remove;
using LinuxAio.Cli.Scan;
using LinuxAio.Cli.Serve;

var root = new RootCommand("Looks at files through LinuxAio.Tasks: many at once, no thread blocked.")
{
    ScanCommand.Create(),
    CatCommand.Create(),
    CopyCommand.Create(),
    RemoveCommand.Create(),
    BenchCommand.Create(),
    ServeCommand.Create(),
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
    // Signals are each command's own business.
    return arguments.Invoke(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception exception) when (exception is IOException or PlatformNotSupportedException or InvalidOperationException)
{
    // A full disk under standard output; another machine or operating system; no thread to be had.
    Guard.Report(exception);
    return ExitCode.Failure;
}
