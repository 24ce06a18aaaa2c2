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
            Arity = ArgumentArity.ZeroOrMore,
        };
        var recursive = new Option<bool>("--recursive", "-r", "-R")
        {
            Description = "Delete directories, too, with everything in them.",
        };
        var force = new Option<bool>("--force", "-f")
        {
            Description = "Ignore paths that do not exist. No path at all is no error either.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object: removed, errors, seconds." };
        var command = new Command("rm", "Delete files. Exits with 1 if something could not be deleted.")
        {
            paths, recursive, force, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(paths) is not { Tokens.Count: > 0 } && !result.GetValue(force))
            {
                result.AddError("A path is required.");
            }
        });
        command.SetAction((arguments, _) => Guard.RunAsync((context, token) => RunAsync(
            context,
            arguments.GetValue(paths) ?? [],
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
        long removed = 0, errors = 0;
        foreach (string path in paths)
        {
            try
            {
                await RemoveAsync(context, path, recursive, force, cancellationToken).ConfigureAwait(false);
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
        AioContext context, string path, bool recursive, bool force, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        int result = path.Length == 0
            ? -(int)Errno.ENOENT
            : await context.AioLstatAsync(PathArgument.Absolute(path), status, cancellationToken).ConfigureAwait(false);
        if (force && AioResult.GetErrno(result) is Errno.ENOENT or Errno.ENOTDIR)
        {
            return;
        }

        AioResult.ThrowIfError(result, "rm", path);
        if (!status.IsDirectory)
        {
            await context.Files.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
            return;
        }

        AioResult.ThrowIfError(recursive ? 0 : -(int)Errno.EISDIR, "rm", path);
        if (PathArgument.NameOf(path) is "" or "." or "..")
        {
            throw new IOException($"rm {PathText.Quote(path)}: refused, because '/', '.' and '..' are never deleted");
        }

        string directory = PathArgument.WithoutSlashes(path);
        if (directory.Length < path.Length)
        {
            // A slash at the end follows a symbolic link, whose target must stay.
            FileStatus named = await PathArgument
                .GetStatusAsync(context, "rm", directory, followLinks: false, cancellationToken).ConfigureAwait(false);
            AioResult.ThrowIfError(named.IsDirectory ? 0 : -(int)Errno.ENOTDIR, "rm", path);
        }

        await LongWork.ShowAsync(
            $"deleting {path}",
            () => context.Files.DeleteDirectoryAsync(directory, recursive: true, cancellationToken).AsTask())
            .ConfigureAwait(false);
    }
}
