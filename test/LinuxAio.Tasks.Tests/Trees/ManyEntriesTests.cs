using System.Globalization;
using System.Runtime.InteropServices;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

/// <summary>A directory of a million entries is listed in the memory of a small one.</summary>
public sealed partial class ManyEntriesTests
{
    private const long MemoryMax = 4 * 1024 * 1024;
    private const int LooksAtMemory = 8;

    [Fact]
    public async Task Enumerate_OfAMillion_TakesTheMemoryOfFew()
    {
        const int Entries = 1_000_000;
        string folder = Directory.CreateDirectory($"/dev/shm/linuxaio-many-{Environment.ProcessId}").FullName;
        await using AioContext context = new();
        try
        {
            MakeEntries(folder, Entries);
            int count = 0;
            long sum = 0, most = 0, before = GC.GetTotalMemory(forceFullCollection: true);

            await foreach (AioEntry entry in context.Files.EnumerateAsync(folder))
            {
                sum += int.Parse(entry.Name, CultureInfo.InvariantCulture);
                if (++count % (Entries / LooksAtMemory) == 0)
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                }
            }

            Assert.Equal(Entries, count);
            Assert.Equal(Entries * (Entries - 1L) / 2, sum); // each of them once
            Assert.InRange(most, long.MinValue, MemoryMax);
        }
        finally
        {
            Command.Run("rm", "-rf", folder);
        }
    }

    // More names of one file: a million files would take a million inodes.
    private static void MakeEntries(string folder, int count)
    {
        string first = Path.Combine(folder, "0");
        File.WriteAllText(first, "");
        for (int i = 1; i < count; i++)
        {
            Assert.Equal(0, link(first, string.Create(CultureInfo.InvariantCulture, $"{folder}/{i}")));
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int link(string path, string newPath);
}
