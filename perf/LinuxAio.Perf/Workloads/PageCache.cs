using System.Diagnostics;

namespace LinuxAio.Perf.Workloads;

/// <summary>What the kernel keeps of files in memory.</summary>
internal static class PageCache
{
    private const string Switch = "/proc/sys/vm/drop_caches";
    private const int BlockBytes = 1 << 20;

    /// <summary>Whether this process may drop the cache: it must be root, and some containers forbid it.</summary>
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

    /// <summary>Writes to disk what is not there yet, then drops pages, names and inodes.</summary>
    public static void Drop()
    {
        Sync();
        File.WriteAllText(Switch, "3");
    }

    /// <summary>Writes everything to disk, so that no write-back runs beside the next measurement.</summary>
    public static void Sync()
    {
        using Process process = Process.Start("sync");
        process.WaitForExit();
    }

    /// <summary>Reads a file, because other programs may have pushed it out of the cache.</summary>
    public static void Load(string path)
    {
        byte[] block = new byte[BlockBytes];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        while (stream.Read(block) > 0)
        {
        }
    }
}
