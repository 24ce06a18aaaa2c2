using System.Globalization;
using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Work;

namespace LinuxAio.Perf.Workloads;

/// <summary>P9: big files and many small ones, from end to end.</summary>
internal sealed class Transfers : Workload
{
    private const string Stream = "FileStream";
    private const string CopyTo = "FileStream.CopyToAsync";
    private const string Cp = "cp";
    private const string CpTree = "cp -r";
    private const long BigBytes = 1L << 30;
    private const int ChunkBytes = 1 << 20;
    private const int SmallFiles = 10_000;
    private const int SmallBytes = 4096;

    // ext4 passes over inodes deleted within the last five seconds, which takes longer than a small file's copy.
    private static readonly TimeSpan UntilForgotten = TimeSpan.FromSeconds(6);

    public override string Name => "P9";

    public override string Title => "P9: sequential reads, writes and copies";

    public override WorkloadReport Run(RoundRunner runner, RunOptions options)
    {
        using ScratchFolder folder = new(options.Output);
        string big = Path.Combine(folder.Path, "big");
        string tree = Path.Combine(folder.Path, "tree");
        string copy = Path.Combine(folder.Path, "copy");
        string length = BigBytes.ToString(CultureInfo.InvariantCulture);
        WriteBig(big);
        PlantSmall(tree);

        WorkSection read = new(runner, Name, "read 1 GiB in blocks of 1 MiB, cached",
        [
            MeasureWorkCommand.Code("LinuxAio, ReadBlocksAsync", WorkContender.ReadThrough, options, big),
            MeasureWorkCommand.Code(Stream, WorkContender.ReadThroughByStream, options, big),
        ], () => Cache(big));
        WorkSection write = new(runner, Name, "write 1 GiB in blocks of 1 MiB",
        [
            MeasureWorkCommand.Code("LinuxAio, AioFile.WriteAsync", WorkContender.WriteThrough, options, copy, length),
            MeasureWorkCommand.Code(Stream, WorkContender.WriteThroughByStream, options, copy, length),
        ], () => Clear(copy));
        WorkSection copyBig = new(runner, Name, "copy a file of 1 GiB, cached",
        [
            MeasureWorkCommand.Code("LinuxAio, CopyAsync", WorkContender.Copy, options, big, copy),
            MeasureWorkCommand.Program(Cp, "cp", "--reflink=never", big, copy),
            MeasureWorkCommand.Code(CopyTo, WorkContender.CopyByStream, options, big, copy),
        ], () => { Clear(copy); Cache(big); });
        WorkSection copyTree = new(runner, Name, "copy a tree of 10,000 files of 4 KiB, cached",
        [
            MeasureWorkCommand.Code("LinuxAio, CopyDirectoryAsync", WorkContender.CopyTree, options, tree, copy),
            MeasureWorkCommand.Program(CpTree, "cp", "-r", tree, copy),
        ], () => { Clear(copy); Thread.Sleep(UntilForgotten); });
        return new WorkloadReport(
            Title,
            [read.ToTable(), write.ToTable(), copyBig.ToTable(), copyTree.ToTable()],
            [
                read.Target(Stream, 1), write.Target(Stream, 1), copyBig.Target(Cp, 0.95), copyBig.Target(CopyTo, 1),
                copyTree.Target(CpTree, 1),
            ],
            []);
    }

    private static void Clear(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }

        PageCache.Sync();
    }

    private static void Cache(string path)
    {
        byte[] block = new byte[ChunkBytes];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        while (stream.Read(block) > 0)
        {
        }
    }

    private static void WriteBig(string path)
    {
        byte[] block = new byte[ChunkBytes];
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (long written = 0; written < BigBytes; written += ChunkBytes)
        {
            Random.Shared.NextBytes(block);
            stream.Write(block);
        }
    }

    private static void PlantSmall(string tree)
    {
        byte[] content = new byte[SmallBytes];
        Random.Shared.NextBytes(content);
        for (int i = 0; i < SmallFiles; i++)
        {
            string directory = Path.Combine(tree, (i / 100).ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(directory);
            File.WriteAllBytes(Path.Combine(directory, $"file-{i}"), content);
        }
    }
}
