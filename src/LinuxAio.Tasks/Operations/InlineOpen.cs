using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>An open for reading on the caller's thread that gives up rather than wait, and the close that goes with it:
/// each costs a microsecond or two, a hop through a worker several. openat2(2), RESOLVE_CACHED.</summary>
/// <remarks>That flag alone still waits: for the other end of a FIFO and for the holder of a lease, which O_NONBLOCK
/// prevents; for a server or a FUSE daemon, which is why only file systems are asked whose names and inodes are this
/// machine's own, and why no name may lead to another mount.</remarks>
internal static unsafe class InlineOpen
{
    private const int Flags = Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC;

    // Longer ones take the long way.
    private const int MostNameBytes = 512;

    /// <summary>Whether a directory's file system is one that waits for nobody. Blocks where it is another.</summary>
    internal static bool IsLocal(int directory)
    {
        // Not overlayfs, whatever its layers are: one may be a network's.
        Statfs status;
        return Kernel.Syscall(SyscallNumber.Fstatfs, directory, (nint)(&status)) == 0 && (uint)status.f_type is
            Magic.EXT4_SUPER_MAGIC or Magic.XFS_SUPER_MAGIC or Magic.BTRFS_SUPER_MAGIC or Magic.F2FS_SUPER_MAGIC or
            Magic.TMPFS_MAGIC;
    }

    /// <summary>The descriptor; or −errno, which says no more than that a worker must try: what is asked for may not be in
    /// memory, or not be there.</summary>
    /// <param name="directory">One that <see cref="IsLocal"/>, and what the name may not leave.</param>
    /// <param name="name">Relative, without a NUL.</param>
    internal static int TryOpenBeneath(int directory, string name)
    {
        byte* path = stackalloc byte[MostNameBytes + 1];
        if (!PathEncoding.TryEncode(name, new Span<byte>(path, MostNameBytes), out int length))
        {
            return -(int)Errno.ENAMETOOLONG;
        }

        path[length] = 0;
        var how = new OpenHow
        {
            flags = Flags,
            resolve = Openat2.RESOLVE_BENEATH | Openat2.RESOLVE_NO_MAGICLINKS | Openat2.RESOLVE_NO_XDEV |
                Openat2.RESOLVE_CACHED,
        };
        return (int)Kernel.Syscall(SyscallNumber.Openat2, directory, (nint)path, (nint)(&how), sizeof(OpenHow));
    }

    /// <summary>Whether closing a file opened so waits for nothing: not when it has lost its last name, for then whoever
    /// closes it last gives its space back.</summary>
    internal static bool ClosesAtOnce(HandleFacts file)
    {
        if (!file.IsLocal)
        {
            return false;
        }

        int descriptor = file.Enter(out int stripe);
        try
        {
            Statx status;
            byte empty = 0;
            return Kernel.Syscall(
                SyscallNumber.Statx, descriptor, (nint)(&empty), Fcntl.AT_EMPTY_PATH, Stat.STATX_NLINK,
                (nint)(&status)) == 0 && status.stx_nlink > 0;
        }
        finally
        {
            file.Leave(stripe);
        }
    }
}
