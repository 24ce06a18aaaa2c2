using System.CommandLine;
using LinuxAio.Cli;
using LinuxAio.Cli.Bench;
using LinuxAio.Cli.Cat;
using LinuxAio.Cli.Copy;
using LinuxAio.Cli.Output;
using LinuxAio.Cli.Remove;
using LinuxAio.Cli.Scan;
using LinuxAio.Cli.Serve;

StandardDescriptor.ReplaceClosedConsoles();
var root = new RootCommand("File commands on LinuxAio.Tasks: many operations at the same time, no blocked threads.")
{
    ScanCommand.Create(),
    CatCommand.Create(),
    CopyCommand.Create(),
    RemoveCommand.Create(),
    BenchCommand.Create(),
    ServeCommand.Create(),
};

// An argument that begins with @ is a file name. By default, the parser would read more arguments from that file.
var configuration = new ParserConfiguration { ResponseFileTokenReplacer = null };
ParseResult arguments = root.Parse(RawArguments.Restore(args), configuration);
List<string> mistakes = UnknownOption.Find(arguments) is { } option
    ? [$"Unknown option '{option}'. If it is a file name, put '--' before it."]
    : [.. arguments.Errors.Select(static error => error.Message)];
if (mistakes.Count > 0)
{
    mistakes.ForEach(static mistake => ErrorOutput.Write(TerminalText.Escape(mistake)));
    ErrorOutput.Write("'aio --help' shows the commands and their options.");
    return ExitCode.Usage;
}

try
{
    // Each command handles signals itself.
    return arguments.Invoke(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception exception)
    when (exception is IOException or PlatformNotSupportedException or InvalidOperationException)
{
    // In this order: standard output is on a full disk; another operating system or processor; no worker can be
    // started.
    Guard.Report(exception);
    return ExitCode.Failure;
}
