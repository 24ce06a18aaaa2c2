using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A theory that is skipped where nothing can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryRequiresMountAttribute : TheoryAttribute
{
    public TheoryRequiresMountAttribute() => Skip = new FactRequiresMountAttribute().Skip;
}
