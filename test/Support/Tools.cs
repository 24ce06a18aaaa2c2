using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>Says which <see cref="Tool"/>s this machine has.</summary>
public static class Tools
{
    /// <summary>On a build machine an absent tool is a failure: a skipped gate would look green there.</summary>
    public static bool AbsenceIsFailure => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>What is missing for <paramref name="tool"/>, or null when it is there.</summary>
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

    /// <summary>Fails the calling test, naming what is missing, when <paramref name="tool"/> is absent.</summary>
    public static void Require(Tool tool)
    {
        if (Missing(tool) is { } missing)
        {
            Assert.Fail(missing);
        }
    }

    /// <summary>Why to skip a test that needs all of <paramref name="tools"/>; null when it must run.</summary>
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
            // Present is not enough: a container often has the node without the permission to open it.
            using FileStream device = new("/dev/fuse", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
