namespace LinuxAio.Tasks.Trees;

/// <summary>A directory of a tree that is being walked: known by its name in its parent, so that no path is ever too
/// long.</summary>
internal sealed class DirectoryNode(DirectoryNode? parent, string name)
{
    internal DirectoryNode? Parent => parent;

    /// <summary>The name in the parent; the root's path.</summary>
    internal string Name => name;

    internal int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>While it is open.</summary>
    internal AioDirectoryHandle? Handle { get; set; }

    /// <summary>Where it stands in the order of use, while it is open.</summary>
    internal LinkedListNode<DirectoryNode>? Use { get; set; }

    /// <summary>Device and inode, once it was closed with business left: the one that is opened again must be the
    /// same.</summary>
    internal (ulong Device, ulong Inode)? Identity { get; set; }

    /// <summary>Whether its entries have been gone through.</summary>
    internal bool IsListed { get; set; }

    /// <summary>How often it was found not to be empty after all.</summary>
    internal int Attempts { get; set; }

    /// <summary>Whether something in it stays.</summary>
    internal bool HasFailed { get; set; }

    /// <summary>The path from the root of the file system, for messages and users; made anew at each call.</summary>
    internal string MakePath()
    {
        var names = new Stack<string>();
        DirectoryNode node = this;
        for (; node.Parent is { } above; node = above)
        {
            names.Push(node.Name);
        }

        return names.Count == 0 ? node.Name : Path.Join(node.Name, string.Join('/', names));
    }
}
