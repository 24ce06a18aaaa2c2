using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Support;

/// <summary>A fact about permissions, which do not bind root: skipped where root has no way to run the tool as another
/// user; with CI=true it runs all the same, and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactUnprivilegedAttribute : FactAttribute
{
    public FactUnprivilegedAttribute()
    {
        if (Environment.IsPrivilegedProcess && !Tools.AbsenceIsFailure && !IsOnPath("setpriv"))
        {
            Skip = "needs setpriv on PATH when run by root";
        }
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
