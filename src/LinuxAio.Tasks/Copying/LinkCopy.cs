using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies a symbolic link: makes another with the same target.</summary>
internal sealed class LinkCopy(AioOperations operations, AioCopyOptions options)
{
    /// <returns>Whether the copy has replaced something.</returns>
    internal async ValueTask<bool> RunAsync(
        FilePlace source, FilePlace destination, CancellationToken cancellationToken)
    {
        string target = await SymbolicLinks.TryReadAsync(operations, source.Path, cancellationToken).ConfigureAwait(false)
            ?? throw PathFailure.Refuse(Errno.ENOENT, "readlink", source.FullPath);
        if (options.Overwrite && await LeadsToAsync(source, destination, cancellationToken).ConfigureAwait(false))
        {
            throw PathFailure.Refuse(
                Errno.EINVAL, "copy", source.FullPath,
                $"{PathFailure.To(destination.FullPath)} (the link leads to that file)");
        }

        (int result, bool hasReplaced) = await NameReplacement
            .RunAsync(
                operations, destination, options.Overwrite,
                path => operations.AioSymlinkAsync(target, path, cancellationToken))
            .ConfigureAwait(false);
        if (result < 0)
        {
            throw await PathFailure.ExplainAsync(operations, result, "symlink", destination.FullPath)
                .ConfigureAwait(false);
        }

        await SetAttributesAsync(source, destination, cancellationToken).ConfigureAwait(false);
        if (options.Durable)
        {
            await DirectorySync.RunForParentAsync(operations, destination).ConfigureAwait(false);
        }

        return hasReplaced;
    }

    /// <summary>Whether the link leads to the destination, which is no link itself: to replace it would leave a link
    /// that leads to itself, and lose the file.</summary>
    private async ValueTask<bool> LeadsToAsync(
        FilePlace source, FilePlace destination, CancellationToken cancellationToken)
    {
        FileStatus there = new(), target = new();
        int result = await operations.AioLstatAsync(destination.Path, there, cancellationToken).ConfigureAwait(false);
        return result == 0 && !there.IsSymbolicLink &&
            await operations.AioStatAsync(source.Path, target, cancellationToken).ConfigureAwait(false) == 0 &&
            there.IsOfSameFileAs(target);
    }

    private async ValueTask SetAttributesAsync(
        FilePlace source, FilePlace destination, CancellationToken cancellationToken)
    {
        if (!options.PreserveOwner && !options.PreserveTimes)
        {
            return;
        }

        var status = new FileStatus();
        await operations.AioLstatAsync(source.Path, status, cancellationToken).OrThrow("lstat", source.FullPath)
            .ConfigureAwait(false);
        if (options.PreserveOwner)
        {
            int result = await operations
                .AioChownAsync(destination.Path, status.UserId, status.GroupId, followLinks: false, cancellationToken)
                .ConfigureAwait(false);
            Refusal.Check(result, options.RequiresOwner, "chown", destination.FullPath);
        }

        if (options.PreserveTimes)
        {
            int result = await operations
                .AioUtimensAsync(
                    destination.Path, status.AccessTimestamp, status.ModifyTimestamp, followLinks: false,
                    cancellationToken)
                .ConfigureAwait(false);
            Refusal.Check(result, options.RequiresTimes, "utime", destination.FullPath);
        }
    }
}
