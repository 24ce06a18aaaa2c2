using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>
/// A fact that is skipped, with the reason, where a tool is absent; with CI=true it runs all the same, and fails in
/// <see cref="Tools.Require"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactRequiresAttribute : FactAttribute
{
    public FactRequiresAttribute(params Tool[] tools)
    {
        RequiredTools = tools;
        Skip = Tools.SkipReason(tools);
    }

    public IReadOnlyList<Tool> RequiredTools { get; }
}
