using System.Runtime.InteropServices;

namespace LinuxAio.Cli.Scan;

/// <summary>Reads <c>struct linux_dirent64</c>, one after another, as getdents64(2) leaves them in a buffer.</summary>
internal static class DirectoryEntries
{
    private const int LengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    /// <summary>Reads the entry at the start of <paramref name="entries"/>.</summary>
    /// <param name="entries">The entries not read yet.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="length">How many bytes it takes: where the next one starts.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The bytes are no whole entry.</exception>
    internal static bool TryRead(ReadOnlySpan<byte> entries, out DirectoryEntry entry, out int length)
    {
        if (entries.IsEmpty)
        {
            entry = default;
            length = 0;
            return false;
        }

        // The kernel's integers are in the machine's own order.
        length = entries.Length > NameOffset ? MemoryMarshal.Read<ushort>(entries[LengthOffset..]) : 0;
        if (length <= NameOffset || length > entries.Length)
        {
            throw new InvalidDataException("A directory entry is cut short.");
        }

        ReadOnlySpan<byte> name = entries[NameOffset..length];
        int end = name.IndexOf((byte)0);
        if (end < 0)
        {
            throw new InvalidDataException("The name of a directory entry has no end.");
        }

        entry = new DirectoryEntry(name[..end], TypeOf(entries[TypeOffset]));
        return true;
    }

    // DT_*: the top four bits of st_mode; inode(7).
    private static FileType TypeOf(byte type) => type switch
    {
        1 => FileType.Fifo,
        2 => FileType.CharacterDevice,
        4 => FileType.Directory,
        6 => FileType.BlockDevice,
        8 => FileType.RegularFile,
        10 => FileType.SymbolicLink,
        12 => FileType.Socket,
        _ => FileType.Unknown,
    };
}
