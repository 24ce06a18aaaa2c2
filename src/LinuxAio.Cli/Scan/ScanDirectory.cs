namespace LinuxAio.Cli.Scan;

/// <summary>A directory from when it is opened until all below it has been.</summary>
/// <remarks>Child directories wait as names, and the descriptor may be given up meanwhile: it can be opened again by
/// its name in its parent, and so on up to the root, which stays open. Nothing depends on the length of a path.</remarks>
internal sealed class ScanDirectory(ScanDirectory? parent, string name)
{
    private List<string>? _waiting;

    /// <summary>Null for the root.</summary>
    internal ScanDirectory? Parent { get; } = parent;

    /// <summary>The name in <see cref="Parent"/>; of the root, the path the user gave.</summary>
    internal string Name { get; } = name;

    /// <summary>Null while it is not open.</summary>
    internal AioDirectoryHandle? Handle { get; set; }

    /// <summary>Null before and after its entries are read.</summary>
    internal DirectoryListing? Listing { get; set; }

    /// <summary>How many need <see cref="Handle"/> now.</summary>
    internal int Users { get; set; }

    /// <summary>Whether child directories wait to be opened.</summary>
    internal bool HasWaiting => _waiting is { Count: > 0 };

    /// <summary>Whether the descriptor could be given up, to be opened again later.</summary>
    internal bool IsSpare => Handle is not null && Listing is null && Users == 0;

    internal void AddWaiting(string child) => (_waiting ??= []).Add(child);

    /// <summary>The last child found: the order that keeps the fewest directories waiting.</summary>
    internal string TakeWaiting()
    {
        string child = _waiting![^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        return child;
    }

    internal void DropWaiting() => _waiting = null;

    /// <summary>The path of this directory, or of an entry in it, from the path the user gave.</summary>
    internal string PathOf(string? entry = null)
    {
        var names = new Stack<string>();
        if (entry is not null)
        {
            names.Push(entry);
        }

        ScanDirectory directory = this;
        for (; directory.Parent is not null; directory = directory.Parent)
        {
            names.Push(directory.Name);
        }

        if (names.Count == 0)
        {
            return directory.Name;
        }

        string separator = directory.Name.EndsWith('/') ? "" : "/";
        return $"{directory.Name}{separator}{string.Join('/', names)}";
    }
}
