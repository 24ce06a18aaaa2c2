using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Trees;

/// <summary>Reads a directory, a buffer at a time. Names become strings only as they are taken.</summary>
internal sealed class DirectoryListing(AioOperations operations, byte[] buffer)
{
    /// <summary>About two thousand entries.</summary>
    internal const int BufferBytes = 64 * 1024;

    private int _taken;
    private int _filled;
    private bool _isFirst = true;

    /// <summary>The inode number that the listing has for the directory itself; null: unknown, because the
    /// first buffer does not hold the entry "." of the directory.</summary>
    internal ulong? OwnInode { get; private set; }

    /// <summary>Whether the entries in the buffer are taken.</summary>
    internal bool IsEmpty => _taken == _filled;

    /// <summary>Reads the next entries of a directory, once the entries in the buffer are taken.</summary>
    /// <returns>Bytes in the buffer; 0 at the end; or −errno.</returns>
    internal async ValueTask<int> FillAsync(AioDirectoryHandle directory, CancellationToken cancellationToken)
    {
        _taken = 0;
        _filled = 0;
        int result = await operations.AioReadDirectoryAsync(directory, buffer, cancellationToken).ConfigureAwait(false);
        _filled = Math.Max(0, result);
        if (_isFirst)
        {
            _isFirst = false;
            OwnInode = FindOwnInode();
        }

        return result;
    }

    /// <summary>Takes the next entry, except <c>.</c> and <c>..</c>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="name">The bytes of its name, valid until the next <see cref="FillAsync"/>.</param>
    /// <returns>False when no entry is left in the buffer.</returns>
    /// <exception cref="InvalidDataException">The file system returned bytes that are not directory
    /// entries.</exception>
    internal bool TryTake(out ListedName entry, out ReadOnlySpan<byte> name)
    {
        while (LinuxDirent64.TryRead(buffer.AsSpan(_taken.._filled), out LinuxDirent64 read, out name))
        {
            _taken += read.d_reclen;
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                entry = new ListedName(PathEncoding.Decode(name), TypeOf(read.d_type), read.d_ino);
                return true;
            }
        }

        entry = default;
        return false;
    }

    // ext4 has "." among the other entries, in the order of hashes.
    private ulong? FindOwnInode()
    {
        int at = 0;
        while (LinuxDirent64.TryRead(buffer.AsSpan(at.._filled), out LinuxDirent64 read, out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("."u8))
            {
                return read.d_ino;
            }

            at += read.d_reclen;
        }

        return null;
    }

    private static FileType TypeOf(byte type) => type switch
    {
        Dirent.DT_FIFO => FileType.Fifo,
        Dirent.DT_CHR => FileType.CharacterDevice,
        Dirent.DT_DIR => FileType.Directory,
        Dirent.DT_BLK => FileType.BlockDevice,
        Dirent.DT_REG => FileType.RegularFile,
        Dirent.DT_LNK => FileType.SymbolicLink,
        Dirent.DT_SOCK => FileType.Socket,
        _ => FileType.Unknown,
    };
}
