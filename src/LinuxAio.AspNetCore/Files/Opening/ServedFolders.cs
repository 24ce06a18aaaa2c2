using System.Collections.Concurrent;
using LinuxAio.Tasks;

namespace LinuxAio.AspNetCore.Files.Opening;

/// <summary>The roots that an application serves, for its health check.</summary>
internal sealed class ServedFolders
{
    private readonly ConcurrentQueue<(AioContext Context, FolderRoot Root)> _roots = [];

    internal void Add(AioContext context, FolderRoot root) => _roots.Enqueue((context, root));

    /// <summary>Finds the roots of a context whose path leads to no directory.</summary>
    /// <param name="context">The context that serves them.</param>
    /// <param name="patience">If a path cannot be resolved in this time, its last known state counts: the call that
    /// hangs is reported as a running operation.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<IReadOnlyList<FolderRoot>> FindGoneAsync(
        AioContext context, TimeSpan patience, CancellationToken cancellationToken)
    {
        FolderRoot[] roots = [.. _roots.Where(one => one.Context == context).Select(static one => one.Root)];
        try
        {
            await Task.WhenAll(roots.Select(root => root.FollowAsync(cancellationToken).AsTask()))
                .WaitAsync(patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The workers are stuck. The check must answer all the same.
        }

        return [.. roots.Where(static root => root.Missing != Errno.None)];
    }
}
