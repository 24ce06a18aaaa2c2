namespace LinuxAio.Tasks.Copying;

/// <summary>Remembers between which two file systems files cannot share space, so that the kernel is asked once and not
/// for each file of a tree. Thread-safe.</summary>
internal sealed class Reflinks
{
    private volatile Tuple<ulong, ulong>? _impossible; // the devices of the last refused pair

    internal bool MayWork(FileStatus source, FileStatus destination) =>
        _impossible is not { } pair || pair.Item1 != source.Device || pair.Item2 != destination.Device;

    /// <summary>Remembers a refusal if its errno concerns the file systems and not only these two files.</summary>
    internal void Refused(FileStatus source, FileStatus destination, Errno errno)
    {
        if (errno is Errno.EOPNOTSUPP or Errno.EXDEV or Errno.ENOTTY or Errno.ENOSYS)
        {
            _impossible = Tuple.Create(source.Device, destination.Device);
        }
    }
}
