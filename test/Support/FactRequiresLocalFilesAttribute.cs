using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>A fact that is skipped where temporary files are not on a <see cref="LocalFiles">local file
/// system</see>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactRequiresLocalFilesAttribute : FactAttribute
{
    public FactRequiresLocalFilesAttribute() => Skip = LocalFiles.Missing;
}
