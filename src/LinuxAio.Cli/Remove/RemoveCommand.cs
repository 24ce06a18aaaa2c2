using System.CommandLine;
using System.Diagnostics;
using LinuxAio.Cli.Output;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Cli.Remove;

/// <summary><c>aio rm [-r] PATH…</c>: deletes files; with <c>-r</c>, whole directories, too.</summary>
internal static class RemoveCommand
{
    internal static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "What to delete. A symbolic link is deleted, not what it points to.",
            Arity = ArgumentArity.OneOrMore,
        };
        var recursive = new Option<bool>("--recursive", "-r")
        {
            Description = "Delete directories, too, with everything in them.",
        };
        var force = new Option<bool>("--force", "-f") { Description = "Ignore paths that do not exist." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object: removed, errors, seconds." };
        var command = new Command("rm", "Delete files. Exits with 1 if something could not be deleted.")
        {
            paths, recursive, force, json,
        };
        command.SetAction((arguments, _) => Guard.RunAsync((files, token) => RunAsync(
            files,
            arguments.GetRequiredValue(paths),
            arguments.GetValue(recursive),
            arguments.GetValue(force),
            arguments.GetValue(json),
            token)));
        return command;
    }

    private static async Task<int> RunAsync(
        AioFileSystem files, string[] paths, bool recursive, bool force, bool json, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        long removed = 0, errors = 0;
        foreach (string path in paths)
        {
            try
            {
                await RemoveAsync(files, path, recursive, force, cancellationToken).ConfigureAwait(false);
                removed++;
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
                new RemoveSummary(removed, errors, clock.Elapsed.TotalSeconds),
                RemoveSummaryJson.Default.RemoveSummary);
        }

        return errors == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task RemoveAsync(
        AioFileSystem files, string path, bool recursive, bool force, CancellationToken cancellationToken)
    {
        if (Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) is "" or "." or "..")
        {
            throw new IOException($"rm {PathText.Quote(path)}: refused, because '/', '.' and '..' are never deleted");
        }

        FileStatus? status =
            await files.TryGetStatusAsync(path, followLinks: false, cancellationToken).ConfigureAwait(false);
        if (status is null)
        {
            AioResult.ThrowIfError(force ? 0 : -(int)Errno.ENOENT, "rm", path);
        }
        else if (!status.IsDirectory)
        {
            await files.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        }
        else if (recursive)
        {
            await LongWork.ShowAsync(
                $"deleting {path}", () => files.DeleteDirectoryAsync(path, recursive: true, cancellationToken).AsTask())
                .ConfigureAwait(false);
        }
        else
        {
            AioResult.ThrowIfError(-(int)Errno.EISDIR, "rm", path);
        }
    }
}
