using System.CommandLine;
using System.IO.Pipelines;
using LinuxAio.Cli.Output;

namespace LinuxAio.Cli.Cat;

/// <summary><c>aio cat FILE…</c>: files to standard output, the next blocks being read while one is written.</summary>
internal static class CatCommand
{
    internal static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The files, in this order.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("cat", "Write files to standard output. Exits with 1 if one could not be read.") { files };
        command.SetAction((arguments, _) => RunAsync(arguments.GetRequiredValue(files)));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths)
    {
        // Nothing is half done here: Ctrl-C ends at once, also while the reader of a pipe lets us wait.
        using var interruption = Interruption.ThatEnds();
        Stream output = Console.OpenStandardOutput();
        await using (output.ConfigureAwait(false))
        {
            int code = ExitCode.Success;
            foreach (string path in paths)
            {
                try
                {
                    await WriteAsync(path, output).ConfigureAwait(false);
                }
                catch (Exception exception) when (Guard.IsRefusal(exception))
                {
                    Guard.Report(exception);
                    code = ExitCode.Failure;
                }
            }

            return code;
        }
    }

    private static async Task WriteAsync(string path, Stream output)
    {
        AioFile file = await AioFileSystem.Default.OpenAsync(path).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            PipeReader reader = file.AsPipeReader();
            await reader.CopyToAsync(output).ConfigureAwait(false);
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
