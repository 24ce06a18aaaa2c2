using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Replacing;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks.Copying;

/// <summary>Moves a file or directory: renames it, or copies it to another file system and deletes the
/// source.</summary>
internal sealed class FileMove(AioOperations operations, bool overwrite)
{
    private readonly AioCopyOptions _options = new()
    {
        Overwrite = overwrite,
        PreserveTimes = true,
        PreserveOwner = true,
        PreserveExtendedAttributes = true,
        AttributesAreOptional = true,
        Durable = true, // the copy must be on the device before the source is deleted
        ReplacesNames = true,
        KeepsToFiles = true,
    };

    internal async ValueTask RunAsync(string source, string destination, CancellationToken cancellationToken)
    {
        int result = overwrite || source == destination
            ? await operations.AioRenameAsync(source, destination, RenameFlags.None, cancellationToken)
                .ConfigureAwait(false)
            : await RenameNoReplace.RunAsync(operations, source, destination, cancellationToken)
                .ConfigureAwait(false);
        if (AioResult.GetErrno(result) == Errno.EXDEV)
        {
            await MoveAcrossAsync(source, destination, cancellationToken).ConfigureAwait(false);
        }
        else if (result < 0)
        {
            throw await ExplainAsync(result, source, destination).ConfigureAwait(false);
        }
    }

    private async ValueTask<Exception> ExplainAsync(int result, string source, string destination)
    {
        Errno errno = AioResult.GetErrno(result);
        bool isDestinationMissing = errno == Errno.ENOENT &&
            await operations.AioLstatAsync(source, new FileStatus()).ConfigureAwait(false) == 0;
        if (isDestinationMissing)
        {
            // The source exists, so the directory of the destination is missing.
            string from = $" (from {PathText.Quote(source)})";
            return await PathFailure.ExplainAsync(operations, result, "rename", destination, from)
                .ConfigureAwait(false);
        }

        return errno == Errno.ENOENT
            ? await PathFailure.ExplainAsync(operations, result, "rename", source, PathFailure.To(destination))
                .ConfigureAwait(false)
            : AioException.CreateAs(errno, errno, "rename", source, PathFailure.To(destination));
    }

    private async ValueTask MoveAcrossAsync(string source, string destination, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioLstatAsync(source, status, cancellationToken).OrExplain(operations, "stat", source)
            .ConfigureAwait(false);
        switch (status.Type)
        {
            case FileType.RegularFile:
                await MoveFileAsync(source, destination, cancellationToken).ConfigureAwait(false);
                break;
            case FileType.Directory:
                await MoveDirectoryAsync(source, destination, cancellationToken).ConfigureAwait(false);
                break;
            default:
                FilePlace from = FilePlace.Of(source), to = FilePlace.Of(destination);
                bool hasReplaced = status.IsSymbolicLink
                    ? await new LinkCopy(operations, _options).RunAsync(from, to, cancellationToken)
                        .ConfigureAwait(false)
                    : await new SpecialFileCopy(operations, _options).RunAsync(from, to, cancellationToken)
                        .ConfigureAwait(false);
                await UnlinkAsync(source, destination, hasReplaced).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask MoveFileAsync(string source, string destination, CancellationToken cancellationToken)
    {
        OpenSource opened = await OpenSource
            .OpenAsync(operations, FilePlace.Of(source), keepsToFile: true, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            CopyResult copy = await new FileCopy(operations, _options, new CopyProgress(null))
                .CopyAsync(opened, FilePlace.Of(destination), TargetDirectory.Any, cancellationToken)
                .ConfigureAwait(false);
            await CheckUnchangedAsync(opened.Status, copy, source, destination).ConfigureAwait(false);
            await UnlinkAsync(source, destination, copy.HasReplaced).ConfigureAwait(false);
        }
    }

    /// <summary>Throws if the source was changed or replaced during the copy: then it must not be deleted.</summary>
    private async ValueTask CheckUnchangedAsync(
        FileStatus copied, CopyResult copy, string source, string destination)
    {
        var now = new FileStatus();
        int result = await operations.AioLstatAsync(source, now, CancellationToken.None).ConfigureAwait(false);
        bool unchanged = result == 0 && now.IsOfSameFileAs(copied) && IsLength(now.Size, copied, copy) &&
            (now.ModifyTime, now.ModifyTimeNanoseconds) == (copied.ModifyTime, copied.ModifyTimeNanoseconds);
        if (unchanged)
        {
            return;
        }

        await DropCopyAsync(destination, copy.HasReplaced).ConfigureAwait(false);
        throw PathFailure.Refuse(
            Errno.EBUSY, "rename", source, $"{PathFailure.To(destination)} (it was changed while it was copied)");
    }

    // The length that stat tells is not always the number of bytes; then it must at least not have changed.
    private static bool IsLength(long now, FileStatus copied, CopyResult copy) =>
        now == copy.Bytes || now == copied.Size;

    /// <summary>Deletes the copy again, because the move has failed. A copy that has replaced a file stays: the old
    /// file is gone, and without the copy there would be nothing.</summary>
    private async ValueTask DropCopyAsync(string destination, bool hasReplaced)
    {
        if (!hasReplaced)
        {
            await operations.AioUnlinkAsync(destination, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask UnlinkAsync(string source, string destination, bool hasReplaced)
    {
        int result = await operations.AioUnlinkAsync(source, CancellationToken.None).ConfigureAwait(false);
        if (result >= 0)
        {
            return;
        }

        await DropCopyAsync(destination, hasReplaced).ConfigureAwait(false);
        throw await PathFailure.ExplainAsync(operations, result, "unlink", source).ConfigureAwait(false);
    }

    private async ValueTask MoveDirectoryAsync(string source, string destination, CancellationToken cancellationToken)
    {
        int result = await operations.AioLstatAsync(destination, new FileStatus(), cancellationToken)
            .ConfigureAwait(false);
        if (result == 0)
        {
            throw PathFailure.Refuse(Errno.EEXIST, "rename", source, PathFailure.To(destination));
        }

        var tree = new TreeCopy(operations, _options, source, destination);
        await using (tree.ConfigureAwait(false))
        {
            try
            {
                await tree.RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception unfinished) when (tree.HasMadeRoot) // else the destination existed before and is not ours
            {
                await RemoveUnfinishedAsync(destination, unfinished).ConfigureAwait(false);
                throw;
            }
        }

        (Exception? failure, bool hasDeleted) = await TreeDeletion.TryRunAsync(operations, source).ConfigureAwait(false);
        if (failure is null)
        {
            return;
        }

        if (!hasDeleted) // on a read-only file system: both sides are as before
        {
            await RemoveUnfinishedAsync(destination, failure).ConfigureAwait(false);
        }

        throw failure;
    }

    private async ValueTask RemoveUnfinishedAsync(string destination, Exception failure)
    {
        try
        {
            await TreeDeletion.RunAsync(operations, destination, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DirectoryNotFoundException)
        {
            // The root of the copy was not created yet.
        }
        catch (Exception second) when (second is IOException or UnauthorizedAccessException)
        {
            throw new AggregateException(failure, second);
        }
    }
}
