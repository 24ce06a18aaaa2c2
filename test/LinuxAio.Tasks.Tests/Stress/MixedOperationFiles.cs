using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Tests.Stress;

/// <summary>The files of <see cref="MixedOperations"/>: a file of known content, a file with a slot for each loop, a
/// FIFO without a writer, and a link.</summary>
internal sealed class MixedOperationFiles : IDisposable
{
    internal const int SlotBytes = 512;

    private readonly RandomFile _random = new(1 << 20, seed: 7);
    private readonly TempDirectory _directory = new();
    private readonly Fifo _fifo = new();

    internal MixedOperationFiles(int slots)
    {
        File.WriteAllBytes(_directory.File("slots"), new byte[slots * SlotBytes]);
        File.CreateSymbolicLink(LinkPath, RandomPath);
        Random = File.OpenHandle(RandomPath);
        Slots = File.OpenHandle(_directory.File("slots"), FileMode.Open, FileAccess.ReadWrite);
        SilentPipe = _fifo.OpenBothEnds();
    }

    internal string RandomPath => _random.FullPath;

    internal ReadOnlyMemory<byte> RandomContent => _random.Content;

    internal string LinkPath => _directory.File("link");

    internal string MissingPath => _directory.File("missing");

    internal SafeFileHandle Random { get; }

    internal SafeFileHandle Slots { get; }

    internal SafeFileHandle SilentPipe { get; }

    public void Dispose()
    {
        Random.Dispose();
        Slots.Dispose();
        SilentPipe.Dispose();
        _fifo.Dispose();
        _directory.Dispose();
        _random.Dispose();
    }
}
