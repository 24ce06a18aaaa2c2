namespace LinuxAio.Tasks.Copying;

/// <summary>Between which two file systems files cannot share space: it is asked once, not for each of a tree's files.
/// Thread-safe.</summary>
internal sealed class Reflinks
{
    private volatile Tuple<ulong, ulong>? _impossible; // the last pair

    internal bool MayWork(FileStatus source, FileStatus destination) =>
        _impossible is not { } pair || pair.Item1 != source.Device || pair.Item2 != destination.Device;

    /// <summary>Takes note of a refusal; one for a reason of the two files' own says nothing of others.</summary>
    internal void Refused(FileStatus source, FileStatus destination, Errno errno)
    {
        if (errno is Errno.EOPNOTSUPP or Errno.EXDEV or Errno.ENOTTY or Errno.ENOSYS)
        {
            _impossible = Tuple.Create(source.Device, destination.Device);
        }
    }
}
