using LinuxAio.Tasks.Interop;

namespace LinuxAio.Cli.Scan;

/// <summary>An operation the kernel refused.</summary>
internal sealed record ScanError(string Operation, string Path, Errno Errno)
{
    /// <summary>As in <c>open '/nope': No such file or directory (ENOENT)</c>, safe to print.</summary>
    public override string ToString() =>
        $"{Operation} {PathText.Quote(Path)}: {Errno.Description()} ({Errno.Name()})";
}
