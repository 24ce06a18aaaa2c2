using System.ComponentModel;

namespace LinuxAio.Tests.Support;

/// <summary>Finds out which facilities this machine has.</summary>
public static class Facilities
{
    /// <summary>The kernel gives the next thread the first free id above the number in this file.</summary>
    public const string LastThreadId = "/proc/sys/kernel/ns_last_pid";

    private static readonly string[] s_inlineFormats = ["ext2", "ext3", "ext4"];
    private static readonly Lazy<string?> s_mount = new(TryMount);
    private static readonly Lazy<string?> s_overlay = new(TryOverlay);
    private static readonly Lazy<string?> s_directIo = new(TryDirectIo);
    private static readonly Lazy<string?> s_accessLists = new(TryAccessLists);
    private static readonly Lazy<string?> s_threadIds = new(TryThreadIds);

    /// <summary>Why the facility is missing; null: it is there.</summary>
    internal static string? Missing(Facility facility) => facility switch
    {
        Facility.Root => Environment.IsPrivilegedProcess ? null : "needs root",
        Facility.Mount => s_mount.Value,
        Facility.Overlay => s_overlay.Value,
        Facility.DirectIo => s_directIo.Value,
        Facility.InlineOpen => s_inlineFormats.Contains(new DriveInfo(Path.GetTempPath()).DriveFormat)
            ? null
            : $"needs temporary files on one of {string.Join(", ", s_inlineFormats)}",
        Facility.AccessLists => s_accessLists.Value,
        Facility.ThreadIds => s_threadIds.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(facility), facility, null),
    };

    private static string? TryMount()
    {
        using TempDirectory directory = new();
        int errno = LibC.MountTmpfs(directory.FullPath, "size=4k");
        if (errno != 0)
        {
            return $"needs the right to mount: {new Win32Exception(errno).Message}";
        }

        LibC.Unmount(directory.FullPath);
        return null;
    }

    private static string? TryOverlay()
    {
        if (s_mount.Value is { } missing)
        {
            return missing;
        }

        using TempDirectory directory = new();
        LibC.MountTmpfs(directory.FullPath, "size=64k");
        (string lower, string upper, string work) =
            (directory.File("lower"), directory.File("upper"), directory.File("work"));
        Command.Run("mkdir", lower, upper, work);
        CommandResult mounting = Command.Run(
            "mount", "-t", "overlay", "-o", $"lowerdir={lower},upperdir={upper},workdir={work}", "overlay", lower);
        if (mounting.ExitCode == 0)
        {
            LibC.Unmount(lower);
        }

        LibC.Unmount(directory.FullPath);
        return mounting.ExitCode == 0 ? null : $"needs the right to mount an overlay: {mounting.Output}";
    }

    private static string? TryDirectIo()
    {
        using TempDirectory directory = new();
        File.WriteAllText(directory.File("file"), "");
        try
        {
            LibC.Open(directory.File("file"), LibC.O_DIRECT).Dispose();
            return null;
        }
        catch (Win32Exception e)
        {
            return $"needs a file system that accepts O_DIRECT: {e.Message}";
        }
    }

    private static string? TryAccessLists()
    {
        using TempDirectory directory = new();
        File.WriteAllText(directory.File("file"), "");
        try
        {
            LibC.GetAttribute(directory.File("file"), "system.posix_acl_access");
            LibC.SetAttribute(directory.File("file"), "user.name", default);
            return null;
        }
        catch (Win32Exception e)
        {
            return $"needs a file system with access control lists: {e.Message}";
        }
    }

    private static string? TryThreadIds()
    {
        try
        {
            File.WriteAllText(LastThreadId, File.ReadAllText(LastThreadId));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"needs root in its pid namespace: {e.Message}";
        }
    }
}
