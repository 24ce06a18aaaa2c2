using System.Diagnostics;

namespace LinuxAio.Perf.Work;

/// <summary>The same work on little, again and again, until the JIT has settled: measured afterwards is what a process does
/// that has been running for a while. .NET's own library is compiled ahead and needs it less.</summary>
internal static class WarmUp
{
    private const string Memory = "/dev/shm"; // no write-back of it runs beside what is measured
    private const int Directories = 20;
    private const int FilesInEach = 20;
    private const int BigBytes = 8 << 20;

    public static async Task RunAsync(string work, TimeSpan length)
    {
        string folder = Directory.CreateDirectory(
            Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), Path.GetRandomFileName())).FullName;
        try
        {
            string tree = Path.Combine(folder, "tree"), big = Path.Combine(folder, "big");
            PlantTree(tree);
            File.WriteAllBytes(big, new byte[BigBytes]);
            long start = Stopwatch.GetTimestamp();
            for (int round = 0; Stopwatch.GetElapsedTime(start) < length; round++)
            {
                string copy = Path.Combine(folder, $"copy-{round}");
                await WorkContender.RunAsync(work, PathsOf(work, tree, big, copy));
                Clear(copy);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] PathsOf(string work, string tree, string big, string copy) => work switch
    {
        WorkContender.Scan or WorkContender.ScanByDotNet => [tree],
        WorkContender.CopyTree => [tree, copy],
        WorkContender.ReadThrough or WorkContender.ReadThroughByStream => [big],
        WorkContender.WriteThrough or WorkContender.WriteThroughByStream => [copy, $"{BigBytes}"],
        _ => [big, copy],
    };

    private static void PlantTree(string tree)
    {
        for (int i = 0; i < Directories; i++)
        {
            DirectoryInfo directory = Directory.CreateDirectory(Path.Combine(tree, $"{i}"));
            for (int j = 0; j < FilesInEach; j++)
            {
                File.WriteAllText(Path.Combine(directory.FullName, $"file-{j}"), "x");
            }
        }
    }

    private static void Clear(string copy)
    {
        if (Directory.Exists(copy))
        {
            Directory.Delete(copy, recursive: true);
        }

        File.Delete(copy);
    }
}
