using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A fact that is skipped where the number of the next thread cannot be chosen.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactRequiresThreadIdsAttribute : FactAttribute
{
    internal const string LastPid = "/proc/sys/kernel/ns_last_pid";

    private static readonly Lazy<string?> Missing = new(Try);

    public FactRequiresThreadIdsAttribute() => Skip = Missing.Value;

    private static string? Try()
    {
        try
        {
            File.WriteAllText(LastPid, File.ReadAllText(LastPid));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"needs root in its pid namespace: {e.Message}";
        }
    }
}
