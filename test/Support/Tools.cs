using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>Finds out which tools this machine has.</summary>
public static class Tools
{
    /// <summary>On a build machine (CI=true) a missing tool is a failure: a skipped test would look green.</summary>
    public static bool AbsenceIsFailure => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Why the tool is missing; null: it is there.</summary>
    public static string? Missing(Tool tool) => tool switch
    {
        Tool.Gcc => MissingProgram("gcc"),
        Tool.CrossGcc => MissingProgram("aarch64-linux-gnu-gcc"),
        Tool.Fuse => MissingForFuse(),
        Tool.Make => MissingProgram("make"),
        Tool.Chromium => MissingProgram("chromium"),
        Tool.Curl => MissingProgram("curl"),
        Tool.PackageSource => PackageSource.Missing,
        Tool.OtherUser => Environment.IsPrivilegedProcess ? MissingProgram("setpriv") : null,
        _ => throw new ArgumentOutOfRangeException(nameof(tool), tool, null),
    };

    /// <summary>Fails the calling test, with the reason, when the tool is missing.</summary>
    public static void Require(Tool tool)
    {
        if (Missing(tool) is { } missing)
        {
            Assert.Fail(missing);
        }
    }

    /// <summary>Why a test that needs all the tools is skipped; null: it must run.</summary>
    internal static string? SkipReason(Tool[] tools) =>
        AbsenceIsFailure ? null : tools.Select(Missing).FirstOrDefault(missing => missing is not null);

    private static string? MissingProgram(string name)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return folders.Any(folder => File.Exists(Path.Combine(folder, name))) ? null : $"needs {name} on PATH";
    }

    private static string? MissingForFuse() =>
        !CanOpenFuseDevice() ? "needs /dev/fuse, readable and writable"
        : MissingProgram("fusermount3") ?? MissingProgram("gcc") ?? MissingProgram("pkg-config")
        ?? (File.Exists("/usr/include/fuse3/fuse.h") ? null : "needs the libfuse3 headers");

    private static bool CanOpenFuseDevice()
    {
        try
        {
            // Open the device: a container often has the node without the permission to open it.
            using FileStream device = new("/dev/fuse", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
