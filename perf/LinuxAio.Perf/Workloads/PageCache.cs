namespace LinuxAio.Perf.Workloads;

/// <summary>What the kernel remembers of files.</summary>
internal static class PageCache
{
    private const string Switch = "/proc/sys/vm/drop_caches";

    /// <summary>Whether this process may make the kernel forget: root, and not in every container.</summary>
    public static bool CanDrop
    {
        get
        {
            try
            {
                using FileStream stream = new(Switch, FileMode.Open, FileAccess.Write);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Pages, names and inodes; what is not on disk yet is written first.</summary>
    public static void Drop()
    {
        Sync();
        File.WriteAllText(Switch, "3");
    }

    /// <summary>So that write-back does not run beside the next measurement.</summary>
    public static void Sync()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("sync");
        process.WaitForExit();
    }
}
