using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tests.Support;

/// <summary>
/// A named pipe: what holds an open or a read in flight until the test lets it go, with no clock involved.
/// </summary>
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

    /// <summary>Opens the reading end; blocks until somebody has the writing end.</summary>
    public SafeFileHandle OpenReader() => LibC.Open(FullPath, LibC.O_RDONLY);

    /// <summary>Opens the writing end; blocks until somebody has the reading end.</summary>
    public SafeFileHandle OpenWriter() => LibC.Open(FullPath, LibC.O_WRONLY);

    /// <summary>
    /// Opens both ends in one descriptor (O_RDWR), which never blocks: the way to have a descriptor on which a read
    /// waits for <see cref="Write"/>.
    /// </summary>
    public SafeFileHandle OpenBothEnds() => LibC.Open(FullPath, LibC.O_RDWR);

    /// <summary>
    /// Lets every blocked open of either end go on, and every later one too: both ends stay open until
    /// <see cref="Dispose"/>, so it does not matter whether the open has reached the kernel already.
    /// </summary>
    public void ReleaseOpens() => KeepBothEndsOpen();

    /// <summary>
    /// Makes <paramref name="bytes"/> available to readers, those to come included; implies
    /// <see cref="ReleaseOpens"/>. Readers see no end of file before <see cref="Dispose"/>. It blocks when 64 KiB
    /// are unread.
    /// </summary>
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
