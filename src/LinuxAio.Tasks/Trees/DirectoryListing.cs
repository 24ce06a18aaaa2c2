using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Trees;

/// <summary>Reads directories, a buffer at a time; names become strings only as they are taken.</summary>
internal sealed class DirectoryListing(AioOperations operations, byte[] buffer)
{
    /// <summary>About two thousand entries.</summary>
    internal const int BufferBytes = 64 * 1024;

    private int _taken;
    private int _filled;

    /// <summary>Reads the next entries of a directory, once those before are taken.</summary>
    /// <returns>0 at the end; or −errno.</returns>
    internal async ValueTask<int> FillAsync(AioDirectoryHandle directory, CancellationToken cancellationToken)
    {
        _taken = 0;
        _filled = 0;
        int result = await operations.AioReadDirectoryAsync(directory, buffer, cancellationToken).ConfigureAwait(false);
        _filled = Math.Max(0, result);
        return result;
    }

    /// <summary>Takes the next entry, leaving out <c>.</c> and <c>..</c>; false when none is left in the buffer.</summary>
    /// <exception cref="InvalidDataException">The file system answered what is no entry.</exception>
    internal bool TryTake(out ListedName entry) => TryTake(out entry, out _);

    /// <summary>As <see cref="TryTake(out ListedName)"/>, and the name as the kernel gave it, until the next
    /// <see cref="FillAsync"/>.</summary>
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
