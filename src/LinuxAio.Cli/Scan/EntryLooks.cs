namespace LinuxAio.Cli.Scan;

/// <summary>Entries of one directory that are looked at in one trip to a worker. Reused: an entry costs no allocation but its
/// name.</summary>
internal sealed class EntryLooks
{
    /// <summary>Entries, at most: more of them make the trip no cheaper, and keep a worker from other things.</summary>
    internal const int Most = 16;

    private readonly string[] _names = new string[Most];
    private readonly FileType[] _types = new FileType[Most];

    internal FileStatusBatch Batch { get; } = new(Most);

    internal int Count => Batch.Count;

    /// <summary>Adds an entry; there must be room for it.</summary>
    internal void Add(in DirectoryEntry entry)
    {
        string name = AioPath.DecodeName(entry.Name);
        _names[Count] = name;
        _types[Count] = entry.Type;
        Batch.TryAdd(name);
    }

    internal string NameOf(int index) => _names[index];

    /// <summary>What the directory says the entry is.</summary>
    internal FileType TypeOf(int index) => _types[index];
}
