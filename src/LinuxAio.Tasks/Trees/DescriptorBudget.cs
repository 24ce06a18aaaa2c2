namespace LinuxAio.Tasks.Trees;

/// <summary>Decides which directory to close when more are open than the budget allows: of those that no user has
/// pinned, the one that was used least recently. It makes no system call.</summary>
/// <remarks>Not thread-safe: <see cref="OpenDirectories"/> calls it under its lock. Pinned directories may exceed the
/// budget. Their number is bounded by the number of users, and each user pins two at most.</remarks>
internal sealed class DescriptorBudget(int limit)
{
    private readonly LinkedList<DirectoryNode> _byUse = new();

    internal void Add(DirectoryNode node) => node.Use = _byUse.AddLast(node);

    internal void Touch(DirectoryNode node)
    {
        if (node.Use is { } use)
        {
            _byUse.Remove(use);
            _byUse.AddLast(use);
        }
    }

    internal void Remove(DirectoryNode node)
    {
        if (node.Use is { } use)
        {
            _byUse.Remove(use);
            node.Use = null;
        }
    }

    /// <summary>The directory to close next; null: the budget is kept, or every directory is pinned.</summary>
    /// <param name="evenWithinBudget">The process has no descriptor left, so close one although the
    /// budget is kept.</param>
    internal DirectoryNode? FindSpare(bool evenWithinBudget)
    {
        if (_byUse.Count <= limit && !evenWithinBudget)
        {
            return null;
        }

        for (LinkedListNode<DirectoryNode>? use = _byUse.First; use is not null; use = use.Next)
        {
            if (use.Value.Pins == 0)
            {
                return use.Value;
            }
        }

        return null;
    }

    /// <summary>Any directory that is still open, to close all of them one after the other; null: none is
    /// open.</summary>
    internal DirectoryNode? First => _byUse.First?.Value;
}
