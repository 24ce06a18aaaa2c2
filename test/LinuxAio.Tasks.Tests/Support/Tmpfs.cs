using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A tmpfs that the test mounts: for example a tiny or a read-only one. Needs <see
/// cref="Facility.Mount"/>.</summary>
internal sealed class Tmpfs : IDisposable
{
    private readonly TempDirectory _directory = new();

    internal Tmpfs(string options)
    {
        int errno = LibC.MountTmpfs(_directory.FullPath, options);
        if (errno != 0)
        {
            _directory.Dispose();
            Assert.Fail($"mount tmpfs: {(Errno)errno}");
        }
    }

    internal string File(string name) => _directory.File(name);

    internal string FullPath => _directory.FullPath;

    public void Dispose()
    {
        LibC.Unmount(_directory.FullPath);
        _directory.Dispose();
    }
}
