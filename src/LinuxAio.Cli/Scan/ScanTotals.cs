using LinuxAio.Tasks.Trees;

namespace LinuxAio.Cli.Scan;

/// <summary>Adds up a scan. Safe for concurrent use: progress is read while entries are counted.</summary>
internal sealed class ScanTotals
{
    // The unit of st_blocks, whatever the file system's block size is.
    private const int BytesPerBlock = 512;

    private const int ErrorsKept = 10;

    private readonly Lock _lock = new();
    private readonly LargestFiles _largest = new();
    private readonly List<Exception> _errors = [];
    private ScanCounts _counts;

    /// <summary>The sums so far.</summary>
    internal ScanCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return _counts;
            }
        }
    }

    /// <summary>The largest regular files, the largest first.</summary>
    internal IReadOnlyList<LargeFile> Largest
    {
        get
        {
            lock (_lock)
            {
                return _largest.ToList();
            }
        }
    }

    /// <summary>The first errors; <see cref="ScanCounts.Errors"/> may be more.</summary>
    internal IReadOnlyList<Exception> FirstErrors
    {
        get
        {
            lock (_lock)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>Counts the directory the scan starts in.</summary>
    internal void AddRoot(FileStatus status)
    {
        lock (_lock)
        {
            _counts.Directories++;
            _counts.AllocatedBytes += status.Blocks * BytesPerBlock;
        }
    }

    /// <summary>Counts an entry of a directory; if stat failed, by its type alone.</summary>
    internal void AddEntry(DirectoryNode directory, in WalkEntry entry)
    {
        lock (_lock)
        {
            FileType type = entry.Type;
            CountType(type);
            if (entry is { Result: 0, Status: { } status })
            {
                _counts.AllocatedBytes += status.Blocks * BytesPerBlock;
                if (type == FileType.RegularFile)
                {
                    long bytes = status.Size;
                    _counts.Bytes += bytes;
                    _largest.Add(directory, entry.Name, bytes);
                }
            }
        }
    }

    /// <summary>Counts an error.</summary>
    internal void AddError(Exception error)
    {
        lock (_lock)
        {
            _counts.Errors++;
            if (_errors.Count < ErrorsKept)
            {
                _errors.Add(error);
            }
        }
    }

    private void CountType(FileType type)
    {
        switch (type)
        {
            case FileType.RegularFile:
                _counts.Files++;
                break;
            case FileType.Directory:
                _counts.Directories++;
                break;
            case FileType.SymbolicLink:
                _counts.SymbolicLinks++;
                break;
            default:
                _counts.Others++;
                break;
        }
    }
}
