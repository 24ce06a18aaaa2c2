namespace LinuxAio.Tasks.Trees;

/// <summary>A directory of a tree. It is known by its name in its parent, so that no path is ever too long.</summary>
/// <param name="parent">Null for the root.</param>
/// <param name="name">The name in the parent; of the root, its path.</param>
internal class DirectoryNode(DirectoryNode? parent, string name)
{
    private string? _path;

    internal DirectoryNode? Parent => parent;

    internal string Name => name;

    /// <summary>Where a system call finds it, while the parent is open; of the root, its path.</summary>
    internal AioPath Place => parent is { Handle: { } above } ? new AioPath(above, name) : name;

    internal int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>The inode number beside the name in the parent's listing; null: unknown, or that of a symbolic
    /// link.</summary>
    internal ulong? ListedInode { get; init; }

    /// <summary>What stat returned for the name, before the directory is opened; null: nobody called stat.</summary>
    internal FileIdentity? Expected { get; init; }

    /// <summary>What the directory was when it was open. If it is opened again, it must be the same.</summary>
    internal FileIdentity? Identity { get; set; }

    /// <summary>Null while the directory is closed. <see cref="OpenDirectories"/> writes it, under its lock.</summary>
    internal AioDirectoryHandle? Handle { get; set; }

    /// <summary>How many users need <see cref="Handle"/> now; guarded by the lock of
    /// <see cref="OpenDirectories"/>.</summary>
    internal int Pins { get; set; }

    /// <summary>The place in the order of use, while the directory is open.</summary>
    internal LinkedListNode<DirectoryNode>? Use { get; set; }

    /// <summary>The path from the root of the file system, for messages and users.</summary>
    internal string GetPath()
    {
        if (_path is null)
        {
            var names = new Stack<string>();
            DirectoryNode node = this;
            for (; node is { _path: null, Parent: { } above }; node = above)
            {
                names.Push(node.Name);
            }

            string start = node._path ?? node.Name;
            _path = names.Count == 0 ? start : Path.Join(start, string.Join('/', names));
        }

        return _path;
    }
}
