using LinuxAio.Measuring;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>The file that all contenders of P1 and P3 read: created for the run, deleted after it.</summary>
internal sealed class ReadFile : IDisposable
{
    private const int BlockSize = 4096;
    private const long Bytes = 256 << 20;
    private const ulong Seed = 1;

    private readonly ScratchFolder _folder;
    private readonly string _path;

    public ReadFile(RunOptions options)
    {
        _folder = new ScratchFolder(options.Output);
        _path = Path.Combine(_folder.Path, "reads.bin");
        RandomFile.Write(_path, Bytes);
    }

    public ReadSettings Settings(RunOptions options, int depth) => new(
        _path, Bytes, BlockSize, depth, Threads: 1, options.Seconds, options.WarmUpSeconds, Seed);

    public void Cache() => PageCache.Load(_path);

    public void Dispose() => _folder.Dispose();
}
