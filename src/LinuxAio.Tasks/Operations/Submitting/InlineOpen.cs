using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>An open for reading on the caller's thread that gives up rather than wait, and the close that goes with it:
/// each costs a microsecond or two, a hop through a worker several. openat2(2), RESOLVE_CACHED.</summary>
/// <remarks>That flag keeps it from waiting for names to be read, and from nothing else. O_NONBLOCK keeps it from waiting
/// for the other end of a FIFO and for the holder of a lease; RESOLVE_NO_XDEV and a look at the file system's type, for a
/// server or a FUSE daemon. What is left, chiefly: a block of permissions (an ACL) or of keys (fscrypt, fs-verity) that is
/// not in memory, and a scanner that wants to be asked before files are opened (fanotify(7)), whom every open of .NET's
/// own asks, too.</remarks>
internal static unsafe class InlineOpen
{
    private const int Flags = Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC;

    // Longer ones take the long way.
    private const int MostNameBytes = 512;

    // By then what was written is on the device, unless that is in trouble: twice the default of dirty_expire_centisecs.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    /// <summary>Whether files beneath a directory may be tried at once: its file system is one whose names and inodes are
    /// this machine's own, and the kernel can. Blocks where they are others'.</summary>
    internal static bool IsLocal(int directory)
    {
        Statfs status;
        if (Kernel.Syscall(SyscallNumber.Fstatfs, directory, (nint)(&status)) != 0)
        {
            return false;
        }

        // Not overlayfs, whatever its layers are: one may be a network's. Not Btrfs, XFS or F2FS: what they do when a file
        // or a directory is opened takes the inode's lock, which a writer may hold.
        return (uint)status.f_type is Magic.EXT4_SUPER_MAGIC or Magic.TMPFS_MAGIC && KernelKnowsHow(directory);
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

    /// <summary>Whether closing a file opened so waits for nothing. Not when it has lost its last name, for then whoever
    /// closes it last gives its space back; nor when it was changed just now, for where somebody has cut it off and writes
    /// it anew, the next to close it, reader or not, starts writing that to the device (ext4). Either may happen
    /// between this look and the close, which then takes as long as that does, once.</summary>
    /// <param name="file">An operation under way on it, too, leaves the close to a worker.</param>
    /// <param name="now">The time by the clock that files are stamped with.</param>
    internal static bool ClosesInline(TrackedHandle file, DateTimeOffset now)
    {
        if (!file.IsLocal || file.IsUsed)
        {
            return false;
        }

        int descriptor = file.Enter(out int stripe);
        try
        {
            Statx status;
            nint result = Kernel.Stat(descriptor, 0, Stat.STATX_NLINK | Stat.STATX_CTIME, (nint)(&status));
            return result == 0 && status.stx_nlink > 0 && now - FileTime.ToDateTimeOffset(status.stx_ctime) >= Settled;
        }
        finally
        {
            file.Leave(stripe);
        }
    }

    // Before 5.12 the flag is not known; a sandbox may forbid the call.
    private static bool KernelKnowsHow(int directory)
    {
        int probe = TryOpenBeneath(directory, ".");
        if (probe >= 0)
        {
            Kernel.Syscall(SyscallNumber.Close, probe);
        }

        return probe is not (-(int)Errno.EINVAL or -(int)Errno.ENOSYS or -(int)Errno.EPERM);
    }
}
