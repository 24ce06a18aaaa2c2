using LinuxAio.Cli.Output;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Copying;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Replacing;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Cli.Copy;

/// <summary>Copies the sources of one command, one after the other.</summary>
/// <param name="context">Makes the calls.</param>
/// <param name="destination">The destination as given.</param>
/// <param name="into">Whether the destination is a directory to copy into.</param>
/// <param name="recursive">Whether to copy directories, and links as links.</param>
internal sealed class CopyRun(AioContext context, string destination, bool into, bool recursive)
{
    private readonly HashSet<string> _sources = [];
    private readonly HashSet<FileIdentity> _made = [];

    /// <summary>Copies one source.</summary>
    /// <returns>The number of bytes.</returns>
    internal async Task<long> CopyAsync(string source, CancellationToken cancellationToken)
    {
        FileStatus status = await PathArgument
            .GetStatusAsync(context, "cp", source, followLinks: !recursive, cancellationToken).ConfigureAwait(false);
        AioResult.ThrowIfError(status.IsDirectory && !recursive ? -(int)Errno.EISDIR : 0, "cp", source);
        if (!_sources.Add(source))
        {
            ErrorOutput.Write($"cp {PathText.Quote(source)}: given more than once, copied once");
            return 0;
        }

        string target = TargetOf(source);
        FileStatus? old = await TryLstatAsync(target, cancellationToken).ConfigureAwait(false);
        if (old is not null)
        {
            CheckTarget(source, status, target, old);
        }

        long bytes = status switch
        {
            { IsDirectory: true } => await CopyDirectoryAsync(source, target, cancellationToken).ConfigureAwait(false),
            { IsSymbolicLink: true } => await CopyLinkAsync(source, target, cancellationToken).ConfigureAwait(false),
            _ => await CopyFileAsync(source, target, status, cancellationToken).ConfigureAwait(false),
        };
        if (into && await TryLstatAsync(target, cancellationToken).ConfigureAwait(false) is { } made)
        {
            _made.Add(FileIdentity.Of(made));
        }

        return bytes;
    }

    // With the name ".." the copy would be beside the destination, not in it.
    private string TargetOf(string source) =>
        into && PathArgument.NameOf(source) is var name and not ("" or "." or "..")
            ? Path.Combine(destination, name)
            : destination;

    private void CheckTarget(string source, FileStatus status, string target, FileStatus old)
    {
        if (status.IsDirectory)
        {
            if (old.IsSymbolicLink && target != destination)
            {
                throw PathFailure.Refuse(
                    Errno.EEXIST, "cp", source, $"{PathFailure.To(target)} (a symbolic link, which is not followed)");
            }
        }
        else if (_made.Contains(FileIdentity.Of(old)))
        {
            throw new IOException(
                $"cp {PathText.Quote(source)}{PathFailure.To(target)}: refused, because this command has just made it");
        }
        else if (FileIdentity.Of(old) == FileIdentity.Of(status))
        {
            throw PathFailure.Refuse(
                Errno.EINVAL, "cp", source, $"{PathFailure.To(target)} (they are the same file)");
        }
    }

    private async Task<FileStatus?> TryLstatAsync(string path, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        int result = await context.AioLstatAsync(PathArgument.Absolute(path), status, cancellationToken)
            .ConfigureAwait(false);
        return result < 0 ? null : status;
    }

    private async Task<long> CopyFileAsync(
        string source, string target, FileStatus status, CancellationToken cancellationToken) =>
        await LongWork.ShowAsync(source, status.Size, progress => context.Files.CopyAsync(
            source, target, new AioCopyOptions { Overwrite = true, Progress = progress }, cancellationToken)
            .AsTask()).ConfigureAwait(false);

    private async Task<long> CopyLinkAsync(string source, string target, CancellationToken cancellationToken)
    {
        FilePlace from = FilePlace.Of(PathArgument.Absolute(source)), to = FilePlace.Of(PathArgument.Absolute(target));
        await new LinkCopy(context, new AioCopyOptions { Overwrite = true })
            .RunAsync(from, to, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    private async Task<long> CopyDirectoryAsync(string source, string target, CancellationToken cancellationToken)
    {
        // The number of bytes in a directory is not known before they are copied, so no bar can be shown.
        var total = new HighestValue();
        await LongWork.ShowAsync($"copying {source}", () => context.Files.CopyDirectoryAsync(
            PathArgument.WithoutSlashes(source), PathArgument.WithoutSlashes(target),
            new AioCopyOptions { Overwrite = true, Progress = total }, cancellationToken).AsTask())
            .ConfigureAwait(false);
        return total.Value;
    }
}
