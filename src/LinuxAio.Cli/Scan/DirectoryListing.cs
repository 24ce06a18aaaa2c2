using System.Runtime.InteropServices;

namespace LinuxAio.Cli.Scan;

/// <summary>The part of a directory that is in memory: what one getdents64(2) filled, and how far it has been
/// taken.</summary>
internal sealed class DirectoryListing
{
    // glibc's readdir uses as much.
    private const int BufferBytes = 32 * 1024;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private int _filled;
    private int _taken;

    internal DirectoryListing()
    {
        // Pinned for good: a read then costs no pin of its own.
        Buffer = MemoryMarshal.CreateFromPinnedArray(_bytes, 0, BufferBytes);
    }

    /// <summary>Where the next part goes, once <see cref="TryTake"/> has returned false.</summary>
    internal Memory<byte> Buffer { get; }

    /// <summary>The next part has arrived.</summary>
    internal void Refill(int bytes)
    {
        _filled = bytes;
        _taken = 0;
    }

    /// <summary>The next entry other than <c>.</c> and <c>..</c>; false when the part is used up.</summary>
    internal bool TryTake(out DirectoryEntry entry)
    {
        while (DirectoryEntries.TryRead(_bytes.AsSpan(_taken.._filled), out entry, out int length))
        {
            _taken += length;
            if (!entry.IsDots)
            {
                return true;
            }
        }

        return false;
    }
}
