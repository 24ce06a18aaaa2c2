using System.CommandLine;
using System.Diagnostics;
using LinuxAio.Cli.Output;

namespace LinuxAio.Cli.Copy;

/// <summary><c>aio cp [-r] SOURCE… DESTINATION</c>: copies files; with <c>-r</c>, whole directories, too.</summary>
internal static class CopyCommand
{
    internal static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "One or more sources, then the destination: a new name, or a directory to copy into.",
            Arity = ArgumentArity.OneOrMore,
        };
        paths.Validators.Add(static result =>
        {
            if (result.Tokens.Count < 2)
            {
                result.AddError("A source and a destination are required.");
            }
        });
        var recursive = new Option<bool>("--recursive", "-r", "-R")
        {
            Description = "Copy directories, too, with everything in them. Symbolic links in them are copied as links.",
        };
        var force = new Option<bool>("--force", "-f")
        {
            Description = "Replace a destination that is not writable. Without this option, that is an error.",
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print one JSON object: copied, bytes, errors, seconds.",
        };
        var command = new Command(
            "cp",
            "Copy files. A destination that exists is replaced in one step when the copy is complete. Exits with 1 " +
            "if something could not be copied.")
        {
            paths, recursive, force, json,
        };
        command.SetAction((arguments, _) => Guard.RunAsync((context, token) => RunAsync(
            context,
            arguments.GetRequiredValue(paths),
            arguments.GetValue(recursive),
            arguments.GetValue(force),
            arguments.GetValue(json),
            token)));
        return command;
    }

    private static async Task<int> RunAsync(
        AioContext context, string[] paths, bool recursive, bool force, bool json, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        string[] sources = paths[..^1];
        string destination = paths[^1];
        bool into = await IsDirectoryAsync(context, destination, sources.Length > 1, cancellationToken)
            .ConfigureAwait(false);
        var run = new CopyRun(context, destination, into, recursive, force);
        long copied = 0, errors = 0;
        foreach (string source in sources)
        {
            try
            {
                await run.CopyAsync(source, cancellationToken).ConfigureAwait(false);
                copied++;
            }
            catch (Exception exception) when (Guard.IsRefusal(exception))
            {
                Guard.Report(exception);
                errors++;
            }
        }

        if (json)
        {
            Summary.WriteJson(
                new CopySummary(copied, run.Bytes, errors, clock.Elapsed.TotalSeconds),
                CopySummaryJson.Default.CopySummary);
        }

        return errors == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>Whether the destination is a directory to copy into.</summary>
    private static async Task<bool> IsDirectoryAsync(
        AioContext context, string destination, bool required, CancellationToken cancellationToken)
    {
        PathArgument.RefuseEmpty("cp", destination);
        var status = new FileStatus();
        int result = await context.AioStatAsync(PathArgument.Absolute(destination), status, cancellationToken)
            .ConfigureAwait(false);
        bool isNew = AioResult.GetErrno(result) == Errno.ENOENT && !required;
        AioResult.ThrowIfError(isNew ? 0 : result, "cp", destination);
        bool isDirectory = result == 0 && status.IsDirectory;
        AioResult.ThrowIfError(required && !isDirectory ? -(int)Errno.ENOTDIR : 0, "cp", destination);
        return isDirectory;
    }
}
