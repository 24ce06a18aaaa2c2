using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>A fact that is skipped, with the reason, where a tool or a facility is missing. With CI=true a missing tool
/// does not skip the fact: the fact runs, and fails in <see cref="Tools.Require"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactRequiresAttribute : FactAttribute
{
    public FactRequiresAttribute(params Tool[] tools)
    {
        RequiredTools = tools;
        Skip = Tools.SkipReason(tools);
    }

    public FactRequiresAttribute(Facility facility) => Skip = Facilities.Missing(facility);

    public IReadOnlyList<Tool> RequiredTools { get; } = [];
}
