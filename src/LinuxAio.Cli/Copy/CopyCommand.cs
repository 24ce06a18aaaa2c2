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
        var recursive = new Option<bool>("--recursive", "-r")
        {
            Description = "Copy directories, too, with everything in them. Symbolic links in them are copied as links.",
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
            paths, recursive, json,
        };
        command.SetAction((arguments, _) => Guard.RunAsync((files, token) => RunAsync(
            files, arguments.GetRequiredValue(paths), arguments.GetValue(recursive), arguments.GetValue(json), token)));
        return command;
    }

    private static async Task<int> RunAsync(
        AioFileSystem files, string[] paths, bool recursive, bool json, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        string destination = paths[^1];
        FileStatus? status = await files
            .TryGetStatusAsync(destination, cancellationToken: cancellationToken).ConfigureAwait(false);
        bool into = status is { IsDirectory: true };
        if (paths.Length > 2 && !into)
        {
            AioResult.ThrowIfError(-(int)Errno.ENOTDIR, "cp", destination);
        }

        long copied = 0, bytes = 0, errors = 0;
        foreach (string source in paths[..^1])
        {
            try
            {
                string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(source));
                string target = into ? Path.Combine(destination, name) : destination;
                bytes += await CopyAsync(files, source, target, recursive, cancellationToken).ConfigureAwait(false);
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
                new CopySummary(copied, bytes, errors, clock.Elapsed.TotalSeconds),
                CopySummaryJson.Default.CopySummary);
        }

        return errors == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task<long> CopyAsync(
        AioFileSystem files, string source, string target, bool recursive, CancellationToken cancellationToken)
    {
        FileStatus? status =
            await files.TryGetStatusAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (status is null)
        {
            AioResult.ThrowIfError(-(int)Errno.ENOENT, "cp", source);
        }

        if (status!.IsDirectory && !recursive)
        {
            AioResult.ThrowIfError(-(int)Errno.EISDIR, "cp", source);
        }

        if (!status.IsDirectory)
        {
            return await LongWork.ShowAsync(source, status.Size, progress => files.CopyAsync(
                source, target, new AioCopyOptions { Overwrite = true, Progress = progress }, cancellationToken)
                .AsTask()).ConfigureAwait(false);
        }

        // The number of bytes in a directory is not known before they are copied, so no bar can be shown.
        var total = new HighestValue();
        await LongWork.ShowAsync($"copying {source}", () => files.CopyDirectoryAsync(
            source, target, new AioCopyOptions { Overwrite = true, Progress = total }, cancellationToken).AsTask())
            .ConfigureAwait(false);
        return total.Value;
    }
}
