using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tests.Support;

/// <summary>A named pipe. It keeps an open or a read in flight until the test releases it; no clock is
/// involved.</summary>
public sealed class Fifo : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Lock _lock = new();
    private SafeFileHandle? _kept;

    public Fifo()
    {
        FullPath = _directory.File("fifo");
        LibC.MakeFifo(FullPath);
    }

    public string FullPath { get; }

    /// <summary>Opens the reading end; blocks until the writing end is open.</summary>
    public SafeFileHandle OpenReader() => LibC.Open(FullPath, LibC.O_RDONLY);

    /// <summary>Opens the writing end; blocks until the reading end is open.</summary>
    public SafeFileHandle OpenWriter() => LibC.Open(FullPath, LibC.O_WRONLY);

    /// <summary>Opens both ends in one descriptor (O_RDWR), which never blocks. A read of this descriptor waits for
    /// <see cref="Write"/>.</summary>
    public SafeFileHandle OpenBothEnds() => LibC.Open(FullPath, LibC.O_RDWR);

    /// <summary>Releases every blocked open of either end, and every later open: both ends stay open until
    /// <see cref="Dispose"/>, so the open need not have reached the kernel yet.</summary>
    public void ReleaseOpens() => KeepBothEndsOpen();

    /// <summary>Makes <paramref name="bytes"/> available to present and later readers; implies
    /// <see cref="ReleaseOpens"/>. Readers see no end of file before <see cref="Dispose"/>. Blocks while 64 KiB are
    /// unread.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => LibC.WriteAll(KeepBothEndsOpen(), bytes);

    public void Dispose()
    {
        _kept?.Dispose();
        _directory.Dispose();
    }

    private SafeFileHandle KeepBothEndsOpen()
    {
        lock (_lock)
        {
            return _kept ??= OpenBothEnds();
        }
    }
}
