using System.Collections.Concurrent;
using LinuxAio.Tasks.Replacing;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks.Copying;

/// <summary>Makes the names of one file in a copied tree names of one file again. The first name that is found is
/// copied; the others wait for it and become links. Where a link is not possible, the file is copied again.</summary>
internal sealed class HardLinks(AioOperations operations, AioCopyOptions options, DestinationTree tree)
{
    private readonly ConcurrentDictionary<FileIdentity, Task<Place?>> _first = new();

    /// <summary>Copies a file that has several names, or makes a link to its copy.</summary>
    /// <param name="source">The status of the file.</param>
    /// <param name="directory">The directory of the copy, which is open.</param>
    /// <param name="target">The copy.</param>
    /// <param name="copy">Copies the file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask RunAsync(
        FileStatus source, DirectoryNode directory, FilePlace target, Func<Task> copy,
        CancellationToken cancellationToken)
    {
        var identity = FileIdentity.Of(source);
        var mine = new TaskCompletionSource<Place?>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            Task<Place?> first = _first.GetOrAdd(identity, mine.Task);
            if (first == mine.Task)
            {
                await CopyFirstAsync(identity, mine, new Place(directory, target.Name), copy).ConfigureAwait(false);
                return;
            }

            if (await first.WaitAsync(cancellationToken).ConfigureAwait(false) is not { } place)
            {
                continue; // the copy has failed
            }

            if (!await TryLinkAsync(place, target, cancellationToken).ConfigureAwait(false))
            {
                await copy().ConfigureAwait(false);
            }

            return;
        }
    }

    private async ValueTask CopyFirstAsync(
        FileIdentity identity, TaskCompletionSource<Place?> result, Place place, Func<Task> copy)
    {
        Place? made = null;
        try
        {
            await copy().ConfigureAwait(false);
            made = place;
        }
        finally
        {
            if (made is null)
            {
                _first.TryRemove(identity, out _);
            }

            result.SetResult(made);
        }
    }

    private async ValueTask<bool> TryLinkAsync(Place first, FilePlace target, CancellationToken cancellationToken)
    {
        FilePlace from;
        try
        {
            from = await tree.HoldAsync(first.Directory, first.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (CopyFailures.Is(failure))
        {
            return false;
        }

        try
        {
            (int result, _) = await NameReplacement
                .RunAsync(
                    operations, target, options.Overwrite,
                    path => operations.AioLinkAsync(from.Path, path, cancellationToken))
                .ConfigureAwait(false);
            if (result == 0 && options.Durable)
            {
                await DirectorySync.RunForParentAsync(operations, target).ConfigureAwait(false);
            }

            return result == 0;
        }
        finally
        {
            tree.Release(first.Directory);
        }
    }

    private sealed record Place(DirectoryNode Directory, string Name);
}
