using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A fact that is skipped where nothing can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactRequiresMountAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Try);

    public FactRequiresMountAttribute() => Skip = Missing.Value;

    private static string? Try()
    {
        using TempDirectory directory = new();
        int errno = LibC.MountTmpfs(directory.FullPath, "size=4k");
        if (errno != 0)
        {
            return $"needs the right to mount: {(Errno)errno}";
        }

        LibC.Unmount(directory.FullPath);
        return null;
    }
}
