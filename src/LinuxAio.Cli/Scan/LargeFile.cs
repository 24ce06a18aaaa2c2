namespace LinuxAio.Cli.Scan;

/// <summary>A regular file worth showing.</summary>
internal sealed record LargeFile(string Path, long Bytes);
