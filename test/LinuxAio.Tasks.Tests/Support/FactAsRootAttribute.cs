using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A fact that is skipped for those who may not give files away.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactAsRootAttribute : FactAttribute
{
    public FactAsRootAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "needs to be root";
}
