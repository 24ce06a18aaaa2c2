using System.Diagnostics;

namespace LinuxAio.Perf.Work;

/// <summary>Repeats the same work on little data, so that the JIT has compiled it before the measurement, as in a
/// process that has run for a while. .NET's own library is compiled ahead of time and needs this less.</summary>
internal static class WarmUp
{
    private const string Memory = "/dev/shm"; // so that no write-back runs beside the measurement
    private const int Directories = 20;
    private const int FilesInEach = 20;
    private const int BigBytes = 8 << 20;

    public static async Task RunAsync(string work, TimeSpan duration)
    {
        string folder = Directory.CreateDirectory(
            Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), Path.GetRandomFileName())).FullName;
        try
        {
            string tree = Path.Combine(folder, "tree"), big = Path.Combine(folder, "big");
            SampleTree.Create(tree, Directories, FilesInEach, "x"u8.ToArray());
            File.WriteAllBytes(big, new byte[BigBytes]);
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                DirectoryInfo copies = Directory.CreateDirectory(Path.Combine(folder, "copies"));
                await WorkContender.RunAsync(work, Arguments(work, tree, big, Path.Combine(copies.FullName, "copy")));
                copies.Delete(recursive: true);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Arguments(string work, string tree, string big, string copy) => work switch
    {
        WorkContender.Scan or WorkContender.ScanByDotNet => [tree],
        WorkContender.CopyTree => [tree, copy],
        WorkContender.ReadThrough or WorkContender.ReadThroughByStream => [big],
        WorkContender.WriteThrough or WorkContender.WriteThroughByStream => [copy, $"{BigBytes}"],
        _ => [big, copy],
    };
}
