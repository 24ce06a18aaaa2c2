using LinuxAio.Perf.Running;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;

namespace LinuxAio.Perf.Http;

/// <summary>A FUSE mount with one file. Each read of the file takes <see cref="DelayMillis"/>.</summary>
internal sealed class SlowStorage : IDisposable
{
    public const int DelayMillis = 100;
    public const string FileName = "slow.bin";

    private const int FileBytes = 4096;

    private readonly FuseMount _mount;

    /// <exception cref="ContenderNotAvailableException">FUSE is missing.</exception>
    public SlowStorage()
    {
        if (Tools.Missing(Tool.Fuse) is { } missing)
        {
            throw new ContenderNotAvailableException(missing);
        }

        // Direct: with the page cache only the first read would be slow.
        _mount = new FuseMount(direct: true);
        File.WriteAllBytes(_mount.BackingFile(FileName), new byte[FileBytes]);
        _mount.Delay(FuseOperation.Read, TimeSpan.FromMilliseconds(DelayMillis));
    }

    public string FullPath => _mount.FullPath;

    public void Dispose() => _mount.Dispose();
}
