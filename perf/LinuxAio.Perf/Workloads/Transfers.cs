using System.Globalization;
using System.Security.Cryptography;
using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Work;

namespace LinuxAio.Perf.Workloads;

/// <summary>P9: reading, writing and copying a big file, and copying many small ones.</summary>
internal sealed class Transfers : Workload
{
    private const string Stream = "FileStream";
    private const string CopyTo = "FileStream.CopyToAsync";
    private const string Cp = "cp";
    private const string CpTree = "cp -r";
    private const long BigBytes = 1L << 30;
    private const int Directories = 100;
    private const int FilesInEach = 100;
    private const int SmallBytes = 4096;

    // ext4 skips inodes that were deleted within the last five seconds, which takes longer than to copy a small file.
    private static readonly TimeSpan InodeReuseDelay = TimeSpan.FromSeconds(6);

    public override string Name => "P9";

    public override string Title => "P9: sequential reads, writes and copies";

    public override WorkloadReport Run(RoundRunner runner, RunOptions options)
    {
        using ScratchFolder folder = new(options.Output);
        string big = Path.Combine(folder.Path, "big");
        string tree = Path.Combine(folder.Path, "tree");
        string copy = Path.Combine(folder.Path, "copy");
        string length = BigBytes.ToString(CultureInfo.InvariantCulture);
        RandomFile.Write(big, BigBytes);
        SampleTree.Create(tree, Directories, FilesInEach, RandomNumberGenerator.GetBytes(SmallBytes));

        WorkSection read = new(runner, Name, "read 1 GiB in blocks of 1 MiB, cached",
        [
            MeasureWorkCommand.Code("LinuxAio, ReadBlocksAsync", WorkContender.ReadThrough, options, big),
            MeasureWorkCommand.Code(Stream, WorkContender.ReadThroughByStream, options, big),
        ], () => PageCache.Load(big));
        WorkSection write = new(runner, Name, "write 1 GiB in blocks of 1 MiB",
        [
            MeasureWorkCommand.Code("LinuxAio, AioFile.WriteAsync", WorkContender.WriteThrough, options, copy, length),
            MeasureWorkCommand.Code(Stream, WorkContender.WriteThroughByStream, options, copy, length),
        ], () => Delete(copy));
        WorkSection copyBig = new(runner, Name, "copy a file of 1 GiB, cached",
        [
            MeasureWorkCommand.Code("LinuxAio, CopyAsync", WorkContender.Copy, options, big, copy),
            MeasureWorkCommand.Program(Cp, "cp", "--reflink=never", big, copy),
            MeasureWorkCommand.Code(CopyTo, WorkContender.CopyByStream, options, big, copy),
        ], () => { Delete(copy); PageCache.Load(big); });
        WorkSection copyTree = new(runner, Name, "copy a tree of 10,000 files of 4 KiB, cached",
        [
            MeasureWorkCommand.Code("LinuxAio, CopyDirectoryAsync", WorkContender.CopyTree, options, tree, copy),
            MeasureWorkCommand.Program(CpTree, "cp", "-r", tree, copy),
        ], () => { Delete(copy); Thread.Sleep(InodeReuseDelay); });
        return new WorkloadReport(
            Title,
            [read.ToTable(), write.ToTable(), copyBig.ToTable(), copyTree.ToTable()],
            [
                read.Target(Stream, 1), write.Target(Stream, 1), copyBig.Target(Cp, 0.95), copyBig.Target(CopyTo, 1),
                copyTree.Target(CpTree, 1),
            ],
            []);
    }

    private static void Delete(string path)
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
}
