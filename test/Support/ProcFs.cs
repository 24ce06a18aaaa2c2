using System.Globalization;

namespace LinuxAio.Tests.Support;

/// <summary>What the kernel says about this process: threads, descriptors, signal masks, memory.</summary>
public static class ProcFs
{
    private const string AssemblySuffix = ".dll";
    private const string TaskFolder = "/proc/self/task";
    private const string DescriptorFolder = "/proc/self/fd";

    /// <summary>The ids of this process's threads named <paramref name="comm"/> (the kernel keeps 15 bytes).</summary>
    public static IReadOnlyList<int> Threads(string comm) =>
        [.. Directory.GetDirectories(TaskFolder).Select(NumberOf).Where(tid => CommOf(tid) == comm)];

    /// <summary>The open descriptors of this process, except the descriptor that lists them and except assemblies: the
    /// runtime may load an assembly at any time, and keeps it open.</summary>
    public static IReadOnlyList<OpenDescriptor> OpenDescriptors()
    {
        List<OpenDescriptor> open = [];
        foreach (string entry in Directory.GetFileSystemEntries(DescriptorFolder))
        {
            // The listing contains its own descriptor, which is closed now: the link is gone, or it belongs to a
            // listing of another thread.
            string? target = new FileInfo(entry).LinkTarget;
            if (target is not null && target != $"/proc/{Environment.ProcessId}/fd" &&
                !target.EndsWith(AssemblySuffix, StringComparison.Ordinal))
            {
                open.Add(new OpenDescriptor(NumberOf(entry), target));
            }
        }

        return open;
    }

    /// <summary>The signals the thread blocks; signal <c>n</c> is bit <c>n - 1</c>.</summary>
    public static ulong SignalMask(int tid)
    {
        const string Field = "SigBlk:";
        string mask = File.ReadLines($"{TaskFolder}/{tid}/status")
            .First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return ulong.Parse(mask.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>The memory mappings of this process, by ascending address.</summary>
    public static IReadOnlyList<MemoryMapping> Maps() => [.. File.ReadLines("/proc/self/maps").Select(ParseMapping)];

    private static MemoryMapping ParseMapping(string line)
    {
        // start-end permissions offset device inode name; the name may contain spaces.
        const int Fields = 6;
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        string[] fields = line.Split(' ', Fields, Tidy);
        string[] range = fields[0].Split('-');
        return new MemoryMapping(
            ulong.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            ulong.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            fields[1],
            fields.Length == Fields ? fields[Fields - 1] : "");
    }

    private static string? CommOf(int tid)
    {
        try
        {
            return File.ReadAllText($"{TaskFolder}/{tid}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            return null; // The thread ended after the listing.
        }
    }

    private static int NumberOf(string path) => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);
}
