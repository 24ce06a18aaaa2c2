using LinuxAio.Tasks.Trees;

namespace LinuxAio.Cli.Scan;

/// <summary>The largest regular files seen so far.</summary>
internal sealed class LargestFiles
{
    private const int Most = 10;

    // The smallest comes first, to be replaced. Paths are made only for those that stay.
    private readonly PriorityQueue<(DirectoryNode Directory, string Name), long> _files = new(Most);

    internal void Add(DirectoryNode directory, string name, long bytes)
    {
        if (_files.Count < Most)
        {
            _files.Enqueue((directory, name), bytes);
        }
        else if (_files.TryPeek(out _, out long least) && bytes > least)
        {
            _files.DequeueEnqueue((directory, name), bytes);
        }
    }

    /// <summary>The largest first.</summary>
    internal IReadOnlyList<LargeFile> ToList() =>
    [
        .. _files.UnorderedItems
            .Select(static file => new LargeFile(
                Path.Join(file.Element.Directory.GetPath(), file.Element.Name), file.Priority))
            .OrderByDescending(static file => file.Bytes)
            .ThenBy(static file => file.Path, StringComparer.Ordinal),
    ];
}
