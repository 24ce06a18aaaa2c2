namespace LinuxAio.Cli.Scan;

/// <summary>What a scan adds up. Hard links count once for each name.</summary>
internal struct ScanCounts
{
    internal long Directories;
    internal long Files;
    internal long SymbolicLinks;
    internal long Others;

    /// <summary>The lengths of regular files.</summary>
    internal long Bytes;

    /// <summary>The space of all entries, directories included.</summary>
    internal long AllocatedBytes;

    internal long Errors;

    internal readonly long Entries => Directories + Files + SymbolicLinks + Others;
}
