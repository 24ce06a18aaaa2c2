using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>A theory with the conditions of <see cref="FactRequiresAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryRequiresAttribute : TheoryAttribute
{
    public TheoryRequiresAttribute(params Tool[] tools)
    {
        RequiredTools = tools;
        Skip = Tools.SkipReason(tools);
    }

    public TheoryRequiresAttribute(Facility facility) => Skip = Facilities.Missing(facility);

    public IReadOnlyList<Tool> RequiredTools { get; } = [];
}
