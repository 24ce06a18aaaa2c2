using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Trees;

/// <summary>Lists a directory, or a tree of them, entry by entry.</summary>
internal sealed class TreeEnumeration : IAsyncDisposable
{
    private readonly AioOperations _operations;
    private readonly string _root;
    private readonly AioEnumerationOptions _options;
    private readonly TreeWalk<DirectoryNode> _walk;
    private readonly HashSet<FileIdentity> _listed = [];
    private readonly List<Exception> _failures = [];
    private readonly FileStatus _ofLink = new(); // for the kernel to write in; an entry gets a copy

    private TreeEnumeration(AioOperations operations, string root, AioEnumerationOptions options)
    {
        _operations = operations;
        _root = root;
        _options = options;
        _walk = new TreeWalk<DirectoryNode>(operations, new DirectoryNode(null, root), new WalkOptions
        {
            Statuses = options.Status ? StatusNeed.All : StatusNeed.UnknownTypes,
            FollowLinks = options.FollowLinks,
            FollowRoot = true,
            BreadthFirst = options.BreadthFirst,
            MaxConcurrency = options.MaxConcurrency,
        });
    }

    /// <summary>Each enumeration of what this returns starts anew.</summary>
    internal static async IAsyncEnumerable<AioEntry> RunAsync(
        AioOperations operations, string root, AioEnumerationOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tree = new TreeEnumeration(operations, root, options);
        await using (tree.ConfigureAwait(false))
        {
            while (await tree.AdvanceAsync(cancellationToken).ConfigureAwait(false))
            {
                while (tree._walk.TryTake(out WalkEntry found))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (options.FollowLinks && LeadsNowhere(found.Result))
                    {
                        found = await tree.StatLinkAsync(found.Listed, cancellationToken).ConfigureAwait(false);
                    }

                    if (tree.TryMakeEntry(found) is { } entry)
                    {
                        yield return entry;
                    }
                }
            }
        }

        if (tree._failures.Count > 0)
        {
            throw PathFailure.Combine("enumerate", root, tree._failures);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _walk.DisposeAsync();

    /// <summary>Goes on to the next entries; false: there are none.</summary>
    private async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await _walk.AdvanceAsync(cancellationToken).ConfigureAwait(false))
            {
                case WalkEvent.Entries:
                    return true;
                case WalkEvent.Ended:
                    return false;
                case WalkEvent.Failed:
                    await OnFailedAsync(_walk.FailedCall, _walk.Result).ConfigureAwait(false);
                    break;
                case WalkEvent.Entered
                    when _options.FollowLinks && !await IsNewAsync(cancellationToken).ConfigureAwait(false):
                    await _walk.SkipAsync().ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>Whether links have not led to the directory before.</summary>
    private async ValueTask<bool> IsNewAsync(CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        int result = await _operations.AioStatAsync(_walk.Directory.Handle!, status, cancellationToken)
            .ConfigureAwait(false);
        if (result < 0)
        {
            await OnFailedAsync("stat", result).ConfigureAwait(false);
            return false;
        }

        return _listed.Add(FileIdentity.Of(status));
    }

    /// <summary>The status of the link itself, when stat of its target failed.</summary>
    private async ValueTask<WalkEntry> StatLinkAsync(ListedName listed, CancellationToken cancellationToken)
    {
        int result = await _operations
            .AioLstatAsync(new AioPath(_walk.Directory.Handle!, listed.Name), _ofLink, cancellationToken)
            .ConfigureAwait(false);
        return new WalkEntry(listed, result, _ofLink.Copy());
    }

    private static bool LeadsNowhere(int result) =>
        AioResult.GetErrno(result) is Errno.ENOENT or Errno.ELOOP or Errno.ENOTDIR or Errno.EACCES;

    /// <summary>The entry for the user, after the walk has been told to go into it; null: it is gone
    /// meanwhile.</summary>
    private AioEntry? TryMakeEntry(in WalkEntry found)
    {
        if (AioResult.GetErrno(found.Result) == Errno.ENOENT)
        {
            return null;
        }

        DirectoryNode directory = _walk.Directory;
        string path = directory.GetPath();
        if (found.Result < 0)
        {
            string call = _options.FollowLinks ? "stat" : "lstat";
            Report(PathFailure.Refuse(AioResult.GetErrno(found.Result), call, Path.Join(path, found.Name)));
        }

        FileType type = found.Type;
        FileStatus? status = found.Result == 0 ? found.Status : null;
        if (_options.Recurse && type == FileType.Directory && found.Result == 0 && directory.Depth < _options.MaxDepth)
        {
            _walk.Add(new DirectoryNode(directory, found.Name)
            {
                ListedInode = _options.FollowLinks ? null : found.Listed.Inode,
                Expected = status is { IsEmpty: false } ? FileIdentity.Of(status) : null,
            });
        }

        return new AioEntry(path, found.Name, type, found.Listed.Inode, _options.Status ? status : null);
    }

    private async ValueTask OnFailedAsync(string call, int result)
    {
        DirectoryNode directory = _walk.Directory;
        if (directory.Parent is null && call != "list")
        {
            // There is nothing else to enumerate, so this is an error whatever OnError says.
            await new ValueTask<int>(result).OrExplainDirectory(_operations, call, _root).ConfigureAwait(false);
        }

        if (AioResult.GetErrno(result) != Errno.ENOENT) // it was removed after its entry was read
        {
            Report(PathFailure.Refuse(AioResult.GetErrno(result), call, directory.GetPath()));
        }
    }

    private void Report(Exception failure)
    {
        _options.ErrorCallback?.Invoke(failure);
        switch (_options.OnError)
        {
            case AioErrorHandling.Throw:
                throw failure;
            case AioErrorHandling.Collect:
                _failures.Add(failure);
                break;
        }
    }
}
