using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary><c>dirent.h</c>: the file types in a directory entry.</summary>
internal static class Dirent
{
    internal const byte DT_FIFO = 1;
    internal const byte DT_CHR = 2;
    internal const byte DT_DIR = 4;
    internal const byte DT_BLK = 6;
    internal const byte DT_REG = 8;
    internal const byte DT_LNK = 10;
    internal const byte DT_SOCK = 12;
}

/// <summary>The fixed part of <c>struct linux_dirent64</c>, as getdents64(2) writes it. The NUL-terminated name follows
/// directly; the next entry begins <see cref="d_reclen"/> bytes after the start of this one.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct LinuxDirent64
{
    internal ulong d_ino;
    internal long d_off;
    internal ushort d_reclen;
    internal byte d_type;

    /// <summary>Reads the entry at the start of a buffer that getdents64(2) filled.</summary>
    /// <param name="entries">The entries that are not read yet.</param>
    /// <param name="entry">The fixed part of the entry.</param>
    /// <param name="name">The name inside <paramref name="entries"/>, without its NUL.</param>
    /// <returns>False when <paramref name="entries"/> is empty.</returns>
    /// <exception cref="InvalidDataException">The bytes end before the entry does, or its name has no NUL.</exception>
    internal static unsafe bool TryRead(
        ReadOnlySpan<byte> entries, out LinuxDirent64 entry, out ReadOnlySpan<byte> name)
    {
        entry = default;
        name = default;
        if (entries.IsEmpty)
        {
            return false;
        }

        int fixedBytes = sizeof(LinuxDirent64);
        int nameBytes = -1;
        if (MemoryMarshal.TryRead(entries, out entry) &&
            entry.d_reclen > fixedBytes && entry.d_reclen <= entries.Length)
        {
            name = entries[fixedBytes..entry.d_reclen];
            nameBytes = name.IndexOf((byte)0);
        }

        if (nameBytes < 0)
        {
            throw new InvalidDataException("A directory entry is cut short.");
        }

        name = name[..nameBytes];
        return true;
    }
}
