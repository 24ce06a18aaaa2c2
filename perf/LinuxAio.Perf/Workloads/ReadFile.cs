using LinuxAio.Cli.Bench.Reads;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>The file all read contenders share: made for the run, and in the page cache before each of them.</summary>
internal sealed class ReadFile : IDisposable
{
    private const int BlockSize = 4096;
    private const int Mebibyte = 1 << 20;
    private const int Mebibytes = 256;
    private const ulong Seed = 1;

    private readonly ScratchFolder _folder;
    private readonly string _path;

    public ReadFile(RunOptions options)
    {
        _folder = new ScratchFolder(options.Output);
        _path = Path.Combine(_folder.Path, "reads.bin");
        Write();
    }

    public ReadSettings Settings(RunOptions options, int depth) => new(
        _path, (long)Mebibytes * Mebibyte, BlockSize, depth, Threads: 1, options.Seconds, options.WarmUpSeconds, Seed);

    /// <summary>Brings into the page cache what something else on the machine may have pushed out.</summary>
    public void Cache()
    {
        byte[] block = new byte[Mebibyte];
        using FileStream stream = new(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        while (stream.Read(block) > 0)
        {
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Write()
    {
        // Random bytes: a file system that compresses or finds holes would measure something else.
        byte[] block = new byte[Mebibyte];
        using FileStream stream = new(_path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int i = 0; i < Mebibytes; i++)
        {
            Random.Shared.NextBytes(block);
            stream.Write(block);
        }

        // Write-back must not run beside the measurements.
        stream.Flush(flushToDisk: true);
    }
}
