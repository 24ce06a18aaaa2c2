using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Cli.Scan;

/// <summary>Adds up everything below a directory. Symbolic links are not followed; mount points are crossed, as by
/// find(1).</summary>
internal sealed class DirectoryScan(AioOperations operations, ScanTotals totals)
{
    // Enough to keep every worker busy where each stat waits for a disk.
    private const int StatsUnderWay = 64;

    private readonly FileStatus _status = new(); // of one entry after the other

    /// <param name="path">The directory. A symbolic link with a slash at its end is followed.</param>
    /// <exception cref="IOException">It cannot be opened; or <see cref="UnauthorizedAccessException"/>.</exception>
    internal async Task RunAsync(string path)
    {
        var walk = new TreeWalk<DirectoryNode>(
            operations, new DirectoryNode(null, path),
            new WalkOptions { Statuses = StatusNeed.All, AnyOrder = true, MaxConcurrency = StatsUnderWay });
        await using (walk.ConfigureAwait(false))
        {
            while (true)
            {
                switch (await walk.AdvanceAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    case WalkEvent.Ended:
                        return;
                    case WalkEvent.Entries:
                        AddEntries(walk);
                        break;
                    case WalkEvent.Entered when walk.Directory.Parent is null:
                        await AddRootAsync(walk.Directory).ConfigureAwait(false);
                        break;
                    case WalkEvent.Failed:
                        OnFailed(walk);
                        break;
                }
            }
        }
    }

    private async ValueTask AddRootAsync(DirectoryNode root)
    {
        await operations.AioStatAsync(root.Handle!, _status).OrThrow("stat", root.Name).ConfigureAwait(false);
        totals.AddRoot(_status);
    }

    private void AddEntries(TreeWalk<DirectoryNode> walk)
    {
        DirectoryNode directory = walk.Directory;
        while (walk.TryTake(_status, out WalkEntry entry))
        {
            totals.AddEntry(directory, entry);
            if (entry.Result < 0)
            {
                totals.AddError(PathFailure.Refuse(
                    AioResult.GetErrno(entry.Result), "lstat", Path.Join(directory.GetPath(), entry.Name)));
            }
            else if (entry.Type == FileType.Directory)
            {
                walk.Add(new DirectoryNode(directory, entry.Name)
                {
                    ListedInode = entry.Listed.Inode,
                    Expected = FileIdentity.Of(_status),
                });
            }
        }
    }

    private void OnFailed(TreeWalk<DirectoryNode> walk)
    {
        DirectoryNode directory = walk.Directory;
        Exception failure = PathFailure.Refuse(AioResult.GetErrno(walk.Result), walk.FailedCall, directory.GetPath());
        if (directory.Parent is null && walk.FailedCall == "open")
        {
            throw failure;
        }

        totals.AddError(failure);
    }
}
