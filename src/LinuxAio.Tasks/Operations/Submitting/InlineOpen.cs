using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>Opens a file for reading inline and gives up instead of waiting; also decides whether a close is safe
/// inline. Each takes one or two microseconds, a trip to a worker several. See openat2(2), RESOLVE_CACHED.</summary>
/// <remarks>RESOLVE_CACHED only keeps the kernel from waiting until a name is read from the device. The other waits are
/// avoided so: O_NONBLOCK, for the other end of a FIFO and the holder of a lease; RESOLVE_NO_XDEV and a check of the
/// file system's type, for a file server or a FUSE daemon. Two waits remain: for a block with permissions (an ACL) or
/// keys (fscrypt, fs-verity) that is not in memory, and for a scanner that the kernel asks before it opens a file
/// (fanotify(7)). .NET's own opens have them too.</remarks>
internal static unsafe class InlineOpen
{
    private const int Flags = Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC;

    // Longer names are left to a worker.
    private const int MostNameBytes = 512;

    // After this time the kernel has written the data back, unless the device is in trouble: twice the default of
    // dirty_expire_centisecs.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    /// <summary>Whether files beneath a directory may be opened inline: the kernel supports it, and the file system
    /// keeps its names and inodes on this machine. The call may block if it does not.</summary>
    internal static bool IsLocal(int directory)
    {
        Statfs status;
        if (Kernel.Syscall(SyscallNumber.Fstatfs, directory, (nint)(&status)) != 0)
        {
            return false;
        }

        // Not overlayfs: one of its layers may be on a network. Not Btrfs, XFS or F2FS: opening a file or directory
        // there takes the inode's lock, which a writer may hold.
        return (uint)status.f_type is Magic.EXT4_SUPER_MAGIC or Magic.TMPFS_MAGIC && IsSupported(directory);
    }

    /// <summary>Tries to open a file beneath a directory.</summary>
    /// <param name="directory">A directory for which <see cref="IsLocal"/> was true; the name cannot leave it.</param>
    /// <param name="name">A relative path without a NUL.</param>
    /// <returns>The descriptor; or −errno, which only means that a worker must try: a name or inode may not be in
    /// memory, or not exist.</returns>
    internal static int TryOpenBeneath(int directory, string name) => TryOpen(
        directory, name, Flags,
        Openat2.RESOLVE_BENEATH | Openat2.RESOLVE_NO_MAGICLINKS | Openat2.RESOLVE_NO_XDEV | Openat2.RESOLVE_CACHED);

    /// <summary>Tries to open a directory with O_PATH. No file system waits for such an open when the names of the path
    /// are in memory.</summary>
    /// <param name="path">An absolute path without a NUL.</param>
    /// <returns>The descriptor; or −errno, as the path says; or −EAGAIN: a worker must try.</returns>
    internal static int TryOpenDirectory(string path)
    {
        int result = TryOpen(
            Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC, Openat2.RESOLVE_CACHED);

        // These are a long path, and a kernel or a sandbox without the call.
        return result is -(int)Errno.ENAMETOOLONG or -(int)Errno.EINVAL or -(int)Errno.ENOSYS or -(int)Errno.EPERM
            ? -(int)Errno.EAGAIN
            : result;
    }

    private static int TryOpen(int directory, string name, int flags, int resolve)
    {
        byte* path = stackalloc byte[MostNameBytes + 1];
        if (!PathEncoding.TryEncode(name, new Span<byte>(path, MostNameBytes), out int length))
        {
            return -(int)Errno.ENAMETOOLONG;
        }

        path[length] = 0;
        var how = new OpenHow { flags = (ulong)flags, resolve = (ulong)resolve };
        return (int)Kernel.Syscall(SyscallNumber.Openat2, directory, (nint)path, (nint)(&how), sizeof(OpenHow));
    }

    /// <summary>Whether closing a file that was opened inline waits for nothing. It may wait in two cases: when the
    /// file has no name left, since the last close frees its space; and when the file changed recently, since ext4
    /// starts writing a file that was truncated and rewritten at the next close, also at that of a reader. If one of
    /// them occurs between this check and the close, that one close takes longer.</summary>
    /// <param name="file">The file. If an operation of this library uses it, the close is left to a worker.</param>
    /// <param name="now">The time of the clock that stamps files.</param>
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

    // Linux before 5.12 does not know the flag, and a sandbox may forbid the call.
    private static bool IsSupported(int directory)
    {
        int probe = TryOpenBeneath(directory, ".");
        if (probe >= 0)
        {
            Kernel.Syscall(SyscallNumber.Close, probe);
        }

        return probe is not (-(int)Errno.EINVAL or -(int)Errno.ENOSYS or -(int)Errno.EPERM);
    }
}
