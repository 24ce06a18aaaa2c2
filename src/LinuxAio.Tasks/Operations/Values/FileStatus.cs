using System.Diagnostics;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <summary>The status of a file: what a stat operation has found out about it. See statx(2) and inode(7).</summary>
/// <remarks>An object can be used again, by one stat at a time. It is empty before the first stat, while a stat is in
/// flight, and after a stat that failed or was cancelled: every property is zero, null or its default then.</remarks>
[DebuggerDisplay("{IsEmpty ? \"empty\" : Type.ToString()}, {Size} bytes")]
public sealed class FileStatus : IResultTarget
{
    /// <summary>The fields that statx(2) is asked for.</summary>
    internal const int Mask = Stat.STATX_BASIC_STATS | Stat.STATX_BTIME | Stat.STATX_MNT_ID | Stat.STATX_DIOALIGN;

    private const int Empty = 0;
    private const int InFlight = 1;
    private const int Filled = 2;

    private static readonly Statx s_nothing;

    // The kernel writes here, so the array is allocated pinned: pinning for each stat would cost more than the stat of
    // a cached inode. The array of a copy is not pinned, because pinned memory costs more to allocate; Begin replaces
    // it.
    private Statx[] _content;
    private bool _isPinned;

    // The submitter sets InFlight, the thread that delivers the result sets Empty or Filled. In between the kernel
    // writes the content.
    private int _state;

    /// <summary>Creates an empty status, to be filled by a stat.</summary>
    public FileStatus()
    {
        _content = [];
    }

    private FileStatus(in Statx content)
    {
        _content = [content];
        _state = Filled;
    }

    /// <summary>Whether the status is empty: there was no stat yet, one is in flight, or the last one failed or was
    /// cancelled.</summary>
    public bool IsEmpty => Volatile.Read(ref _state) != Filled;

    /// <summary>The type of the file.</summary>
    public FileType Type => (Content.stx_mode & Stat.S_IFMT) switch
    {
        Stat.S_IFREG => FileType.RegularFile,
        Stat.S_IFDIR => FileType.Directory,
        Stat.S_IFLNK => FileType.SymbolicLink,
        Stat.S_IFBLK => FileType.BlockDevice,
        Stat.S_IFCHR => FileType.CharacterDevice,
        Stat.S_IFIFO => FileType.Fifo,
        Stat.S_IFSOCK => FileType.Socket,
        _ => FileType.Unknown,
    };

    /// <summary>Whether the file is a regular file.</summary>
    public bool IsRegularFile => Type == FileType.RegularFile;

    /// <summary>Whether the file is a directory.</summary>
    public bool IsDirectory => Type == FileType.Directory;

    /// <summary>Whether the file is a symbolic link. Only a stat that does not follow links finds one.</summary>
    public bool IsSymbolicLink => Type == FileType.SymbolicLink;

    /// <summary>The permissions, including set-user-id, set-group-id and the sticky bit.</summary>
    public UnixFileMode Mode => (UnixFileMode)(Content.stx_mode & ~Stat.S_IFMT);

    /// <summary>The length of the file in bytes; for a symbolic link, the length of its target. 0 for most devices, and
    /// for files whose content is generated when they are read (<c>/proc</c>).</summary>
    public long Size => (long)Content.stx_size;

    /// <summary>The inode number. It is unique on one <see cref="Device"/>.</summary>
    public ulong Inode => Content.stx_ino;

    /// <summary>The device of the file system, in the form of <c>st_dev</c>. See stat(2) and makedev(3).</summary>
    public ulong Device => DeviceNumber.Make(Content.stx_dev_major, Content.stx_dev_minor);

    /// <summary>The major number of <see cref="Device"/>.</summary>
    public uint DeviceMajor => Content.stx_dev_major;

    /// <summary>The minor number of <see cref="Device"/>.</summary>
    public uint DeviceMinor => Content.stx_dev_minor;

    /// <summary>The device that a device file represents (<c>st_rdev</c>); 0 for other files.</summary>
    public ulong SpecialDevice => DeviceNumber.Make(Content.stx_rdev_major, Content.stx_rdev_minor);

    /// <summary>The number of names (hard links) of the file; 0 after the last one was removed.</summary>
    public uint Links => Content.stx_nlink;

    /// <summary>The user ID of the owner.</summary>
    public uint UserId => Content.stx_uid;

    /// <summary>The group ID.</summary>
    public uint GroupId => Content.stx_gid;

    /// <summary>The time of the last read, in UTC, with a resolution of 100 ns. Many mounts update it rarely
    /// (<c>relatime</c>). For this and all other times: a time that <see cref="DateTimeOffset"/> cannot represent
    /// becomes its least or greatest value.</summary>
    public DateTimeOffset AccessTime => IsEmpty ? default : FileTime.ToDateTimeOffset(_content[0].stx_atime);

    /// <summary>The nanoseconds of <see cref="AccessTime"/> within its second, 0 to 999,999,999.</summary>
    public int AccessTimeNanoseconds => (int)Content.stx_atime.tv_nsec;

    /// <summary>The time of the last read, exact.</summary>
    public FileTimestamp AccessTimestamp => FileTimestamp.Of(Content.stx_atime);

    /// <summary>The time of the last change of the content, exact.</summary>
    public FileTimestamp ModifyTimestamp => FileTimestamp.Of(Content.stx_mtime);

    /// <summary>The time of the last change of the content, in UTC, with a resolution of 100 ns.</summary>
    public DateTimeOffset ModifyTime => IsEmpty ? default : FileTime.ToDateTimeOffset(_content[0].stx_mtime);

    /// <summary>The nanoseconds of <see cref="ModifyTime"/> within its second, 0 to 999,999,999.</summary>
    public int ModifyTimeNanoseconds => (int)Content.stx_mtime.tv_nsec;

    /// <summary>The time of the last change of the content or the metadata, in UTC, with a resolution of 100
    /// ns.</summary>
    public DateTimeOffset ChangeTime => IsEmpty ? default : FileTime.ToDateTimeOffset(_content[0].stx_ctime);

    /// <summary>The nanoseconds of <see cref="ChangeTime"/> within its second, 0 to 999,999,999.</summary>
    public int ChangeTimeNanoseconds => (int)Content.stx_ctime.tv_nsec;

    /// <summary>The time of the creation, in UTC, with a resolution of 100 ns; null if the file system does not store
    /// it.</summary>
    public DateTimeOffset? BirthTime =>
        Has(Stat.STATX_BTIME) ? FileTime.ToDateTimeOffset(_content[0].stx_btime) : null;

    /// <summary>The nanoseconds of <see cref="BirthTime"/> within its second, 0 to 999,999,999; 0 if that is
    /// null.</summary>
    public int BirthTimeNanoseconds => Has(Stat.STATX_BTIME) ? (int)Content.stx_btime.tv_nsec : 0;

    /// <summary>The size in bytes that the file system prefers for reads and writes.</summary>
    public uint BlockSize => Content.stx_blksize;

    /// <summary>The space that the file takes, in units of 512 bytes regardless of <see cref="BlockSize"/>. A file with
    /// holes may take less than its <see cref="Size"/>.</summary>
    public long Blocks => (long)Content.stx_blocks;

    /// <summary>The ID of the mount, the first field in <c>/proc/self/mountinfo</c>; null on kernels before
    /// 5.8.</summary>
    public ulong? MountId => Has(Stat.STATX_MNT_ID) ? Content.stx_mnt_id : null;

    /// <summary>The alignment in bytes of buffers for <see cref="OpenFlags.Direct"/>; 0 if the file does not support
    /// that flag, null if the kernel (before 6.1) or the file system does not tell.</summary>
    public uint? DirectIoMemoryAlignment => Has(Stat.STATX_DIOALIGN) ? Content.stx_dio_mem_align : null;

    /// <summary>The alignment in bytes of offsets and lengths for <see cref="OpenFlags.Direct"/>; 0 if the file does
    /// not support that flag, null if the kernel (before 6.1) or the file system does not tell.</summary>
    public uint? DirectIoOffsetAlignment => Has(Stat.STATX_DIOALIGN) ? Content.stx_dio_offset_align : null;

    private ref readonly Statx Content => ref IsEmpty ? ref s_nothing : ref _content[0];

    /// <summary>The address where the kernel writes. It is valid as long as this object is reachable.</summary>
    internal unsafe nint Address => (nint)Unsafe.AsPointer(ref _content[0]);

    void IResultTarget.Complete(long result) => Volatile.Write(ref _state, result < 0 ? Empty : Filled);

    /// <summary>Empties the status and reserves it for a stat, which must end with
    /// <see cref="IResultTarget.Complete"/>.</summary>
    /// <param name="operation">The name of the operation, for the message.</param>
    /// <exception cref="InvalidOperationException">It is already reserved.</exception>
    internal void Begin(string operation)
    {
        if (Interlocked.Exchange(ref _state, InFlight) == InFlight)
        {
            throw InUse(operation);
        }

        if (!_isPinned)
        {
            _content = GC.AllocateUninitializedArray<Statx>(1, pinned: true);
            _isPinned = true;
        }

        _content[0] = default;
    }

    /// <summary>Whether both are of one file, whatever its names and whatever has changed meanwhile.</summary>
    internal bool IsOfSameFileAs(FileStatus other) => (Inode, Device) == (other.Inode, other.Device);

    /// <summary>Copies the content, so that this object can be filled again.</summary>
    internal FileStatus Copy() => IsEmpty ? new FileStatus() : new FileStatus(_content[0]);

    /// <summary>Takes a content over.</summary>
    /// <param name="content">The content from the kernel; <c>default</c> makes the status empty.</param>
    /// <param name="operation">The name of the operation, for the message.</param>
    /// <exception cref="InvalidOperationException">The status is reserved for a stat.</exception>
    internal void Hold(in Statx content, string operation)
    {
        if (Interlocked.Exchange(ref _state, InFlight) == InFlight)
        {
            throw InUse(operation);
        }

        if (_content.Length == 0)
        {
            _content = new Statx[1];
        }

        _content[0] = content;
        // The kernel always sets stx_mask; a test double may have filled nothing.
        Volatile.Write(ref _state, content.stx_mask == 0 ? Empty : Filled);
    }

    /// <summary>Gets the content from the kernel; all zero if the status is empty.</summary>
    internal void CopyTo(out Statx content) => content = Content;

    private static InvalidOperationException InUse(string operation) =>
        new($"{operation}: another stat that fills this {nameof(FileStatus)} is still in flight.");

    private bool Has(int mask) => (Content.stx_mask & mask) != 0;
}
