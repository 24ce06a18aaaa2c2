using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks.Copying;

/// <summary>A directory that is being copied.</summary>
/// <param name="parent">Null for the root.</param>
/// <param name="name">The name in the parent; of the root, its path.</param>
/// <param name="destination">The copy.</param>
internal sealed class CopiedDirectory(CopiedDirectory? parent, string name, DirectoryNode destination)
    : DirectoryNode(parent, name)
{
    private int _unfinished = 1; // the listing

    internal CopiedDirectory? Above => parent;

    internal DirectoryNode Destination => destination;

    /// <summary>The status of the directory when it was opened.</summary>
    internal FileStatus Source { get; } = new();

    /// <summary>The status of the destination when it was opened.</summary>
    internal FileStatus Made { get; } = new();

    /// <summary>The access control list of the directory; null: it has none.</summary>
    internal byte[]? List { get; set; }

    /// <summary>The access control list that new files in the directory get; null: there is none.</summary>
    internal byte[]? DefaultList { get; set; }

    /// <summary>New files in the destination may get an access control list from it.</summary>
    internal bool GivesLists { get; set; }

    /// <summary>Whether the copy made the destination.</summary>
    internal bool IsNew { get; set; }

    /// <summary>Something in it is not finished: a file, or a directory.</summary>
    internal void Begin() => Interlocked.Increment(ref _unfinished);

    /// <summary>Something in it is finished, or its listing is. True: everything is.</summary>
    internal bool End() => Interlocked.Decrement(ref _unfinished) == 0;
}
