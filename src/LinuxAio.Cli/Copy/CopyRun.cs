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
/// <param name="force">Whether to replace files that are not writable.</param>
internal sealed class CopyRun(AioContext context, string destination, bool into, bool recursive, bool force)
{
    private readonly CommandRules _rules = new(Umask.Read(), force);
    private readonly HashSet<(FileIdentity Identity, string Name)> _sources = [];
    private readonly HashSet<FileIdentity> _made = [];

    /// <summary>The number of bytes copied so far.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Copies one source.</summary>
    internal async Task CopyAsync(string source, CancellationToken cancellationToken)
    {
        FileStatus status = await PathArgument
            .GetStatusAsync(context, "cp", source, followLinks: !recursive, cancellationToken).ConfigureAwait(false);
        AioResult.ThrowIfError(status.IsDirectory && !recursive ? -(int)Errno.EISDIR : 0, "cp", source);
        if (!_sources.Add((FileIdentity.Of(status), PathArgument.NameOf(source))))
        {
            ErrorOutput.Write($"cp {PathText.Quote(source)}: given more than once, copied once");
            return;
        }

        string target = TargetOf(source);
        FileStatus? old = await TryLstatAsync(target, cancellationToken).ConfigureAwait(false);
        if (old is not null)
        {
            CheckTarget(source, status, target, old);
        }

        Task copy = status switch
        {
            { IsDirectory: true } => CopyDirectoryAsync(source, target, cancellationToken),
            { IsSymbolicLink: true } => CopyLinkAsync(source, target, cancellationToken),
            { Type: FileType.Fifo } when recursive => CopyFifoAsync(source, target, cancellationToken),
            _ => CopyFileAsync(source, target, status, cancellationToken),
        };
        await copy.ConfigureAwait(false);
        if (into && await TryLstatAsync(target, cancellationToken).ConfigureAwait(false) is { } made)
        {
            _made.Add(FileIdentity.Of(made));
        }
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
        else if (old.IsOfSameFileAs(status))
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

    private async Task CopyFileAsync(
        string source, string target, FileStatus status, CancellationToken cancellationToken)
    {
        if (recursive && !status.IsRegularFile)
        {
            throw PathFailure.Refuse(Errno.EOPNOTSUPP, "cp", source, $" (a {status.Type})");
        }

        Bytes += await LongWork.ShowAsync(source, status.Size, progress => context.Files.CopyAsync(
            source, target, Options(progress), cancellationToken).AsTask()).ConfigureAwait(false);
    }

    private async Task CopyLinkAsync(string source, string target, CancellationToken cancellationToken) =>
        await new LinkCopy(context, Options(progress: null))
            .RunAsync(PlaceOf(source), PlaceOf(target), cancellationToken).ConfigureAwait(false);

    private async Task CopyFifoAsync(string source, string target, CancellationToken cancellationToken) =>
        await new SpecialFileCopy(context, Options(progress: null))
            .RunAsync(PlaceOf(source), PlaceOf(target), cancellationToken).ConfigureAwait(false);

    private static FilePlace PlaceOf(string path) => FilePlace.Of(PathArgument.Absolute(path));

    private async Task CopyDirectoryAsync(string source, string target, CancellationToken cancellationToken)
    {
        // The number of bytes in a directory is not known before they are copied, so no bar can be shown.
        var total = new HighestValue();
        AioCopyOptions options = Options(total);
        try
        {
            await LongWork.ShowAsync($"copying {source}", () => context.Files.CopyDirectoryAsync(
                PathArgument.WithoutSlashes(source), PathArgument.WithoutSlashes(target), options, cancellationToken)
                .AsTask()).ConfigureAwait(false);
        }
        finally
        {
            Bytes += total.Value;
        }
    }

    private AioCopyOptions Options(IProgress<long>? progress) => new()
    {
        Overwrite = true,
        WriteInPlace = true, // /dev/stdout, and files that cannot be renamed over
        OnError = AioErrorHandling.Collect,
        Progress = progress,
        Rules = _rules,
    };
}
