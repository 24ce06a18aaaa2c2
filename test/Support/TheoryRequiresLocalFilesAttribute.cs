using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>As <see cref="FactRequiresLocalFilesAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryRequiresLocalFilesAttribute : TheoryAttribute
{
    public TheoryRequiresLocalFilesAttribute() => Skip = LocalFiles.Missing;
}
