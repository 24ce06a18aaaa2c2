using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A theory with the condition of <see cref="FactRequiresDirectIoAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryRequiresDirectIoAttribute : TheoryAttribute
{
    public TheoryRequiresDirectIoAttribute() => Skip = new FactRequiresDirectIoAttribute().Skip;
}
