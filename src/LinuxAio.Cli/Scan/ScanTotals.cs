namespace LinuxAio.Cli.Scan;

/// <summary>Adds up a scan. Safe for concurrent use: progress is read while entries are counted.</summary>
internal sealed class ScanTotals
{
    // The unit of st_blocks, whatever the file system's block size is.
    private const int BytesPerBlock = 512;

    private const int ErrorsKept = 10;

    private readonly Lock _lock = new();
    private readonly LargestFiles _largest = new();
    private readonly List<ScanError> _errors = [];
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
    internal IReadOnlyList<ScanError> FirstErrors
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

    /// <summary>Counts an entry of a directory.</summary>
    internal void AddEntry(ScanDirectory directory, string name, FileStatus status)
    {
        lock (_lock)
        {
            FileType type = status.Type;
            CountType(type);
            _counts.AllocatedBytes += status.Blocks * BytesPerBlock;
            if (type == FileType.RegularFile)
            {
                long bytes = status.Size;
                _counts.Bytes += bytes;
                _largest.Add(directory, name, bytes);
            }
        }
    }

    /// <summary>Counts an entry of which nothing is known but what the directory says.</summary>
    internal void AddUnknown(FileType type)
    {
        lock (_lock)
        {
            CountType(type);
        }
    }

    /// <summary>Counts an error, on the directory itself or on an entry in it.</summary>
    internal void AddError(string operation, ScanDirectory directory, string? entry, long result)
    {
        lock (_lock)
        {
            _counts.Errors++;
            if (_errors.Count < ErrorsKept)
            {
                _errors.Add(new ScanError(operation, directory.PathOf(entry), AioResult.GetErrno(result)));
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
