using System.Diagnostics;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <summary>What a stat operation learned about a file; statx(2) and inode(7).</summary>
/// <remarks>Reusable, for one stat at a time. It is empty (every property zero, null or the default) before the first
/// stat, while one is in flight, and after one that failed or was cancelled.</remarks>
[DebuggerDisplay("{IsEmpty ? \"empty\" : Type.ToString()}, {Size} bytes")]
public sealed class FileStatus : IResultTarget
{
    /// <summary>The fields that statx(2) is asked for.</summary>
    internal const int Mask = Stat.STATX_BASIC_STATS | Stat.STATX_BTIME | Stat.STATX_MNT_ID | Stat.STATX_DIOALIGN;

    private const int Empty = 0;
    private const int InFlight = 1;
    private const int Filled = 2;

    private static readonly Statx s_nothing;

    // Where the kernel writes, pinned for good: a pin per stat would cost more than the stat of a cached inode. In a copy it
    // is not, for pinned memory costs more to get than a copy; one that is used for a stat gets some.
    private Statx[] _content;
    private bool _isPinned;

    // The submitter sets it in flight, whoever delivers the result sets it empty or filled; the content is written by
    // the kernel between the two.
    private int _state;

    /// <summary>An empty one, to be filled by a stat.</summary>
    public FileStatus()
    {
        _content = [];
    }

    private FileStatus(in Statx content)
    {
        _content = [content];
        _state = Filled;
    }

    /// <summary>Whether there is nothing here: no stat yet, one still in flight, or the last one failed.</summary>
    public bool IsEmpty => Volatile.Read(ref _state) != Filled;

    /// <summary>What kind of file it is.</summary>
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

    /// <summary>Whether it is a regular file.</summary>
    public bool IsRegularFile => Type == FileType.RegularFile;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => Type == FileType.Directory;

    /// <summary>Whether it is a symbolic link; only a stat that does not follow links finds one.</summary>
    public bool IsSymbolicLink => Type == FileType.SymbolicLink;

    /// <summary>The permissions, with set-user-id, set-group-id and the sticky bit.</summary>
    public UnixFileMode Mode => (UnixFileMode)(Content.stx_mode & ~Stat.S_IFMT);

    /// <summary>Length in bytes; of a symbolic link, the length of its target's name. 0 for most devices and for files
    /// made up as they are read (<c>/proc</c>).</summary>
    public long Size => (long)Content.stx_size;

    /// <summary>The inode number, unique within <see cref="Device"/>.</summary>
    public ulong Inode => Content.stx_ino;

    /// <summary>The device of the file system the file is on, encoded like stat(2)'s <c>st_dev</c>;
    /// makedev(3).</summary>
    public ulong Device => DeviceNumber.Make(Content.stx_dev_major, Content.stx_dev_minor);

    /// <summary>The major number of <see cref="Device"/>.</summary>
    public uint DeviceMajor => Content.stx_dev_major;

    /// <summary>The minor number of <see cref="Device"/>.</summary>
    public uint DeviceMinor => Content.stx_dev_minor;

    /// <summary>The device a device file stands for (<c>st_rdev</c>); 0 for other files.</summary>
    public ulong SpecialDevice => DeviceNumber.Make(Content.stx_rdev_major, Content.stx_rdev_minor);

    /// <summary>How many names (hard links) the file has; 0 after the last one was deleted.</summary>
    public uint Links => Content.stx_nlink;

    /// <summary>The owner.</summary>
    public uint UserId => Content.stx_uid;

    /// <summary>The group.</summary>
    public uint GroupId => Content.stx_gid;

    /// <summary>When it was last read, in UTC, to 100 ns; many mounts update it rarely (<c>relatime</c>). A time that
    /// <see cref="DateTimeOffset"/> cannot hold is its least or greatest value; so for every time here.</summary>
    public DateTimeOffset AccessTime => IsEmpty ? default : FileTime.ToDateTimeOffset(_content[0].stx_atime);

    /// <summary>The nanoseconds of <see cref="AccessTime"/> within its second, 0 to 999,999,999.</summary>
    public int AccessTimeNanoseconds => (int)Content.stx_atime.tv_nsec;

    /// <summary>When its content last changed, in UTC, to 100 ns.</summary>
    public DateTimeOffset ModifyTime => IsEmpty ? default : FileTime.ToDateTimeOffset(_content[0].stx_mtime);

    /// <summary>The nanoseconds of <see cref="ModifyTime"/> within its second, 0 to 999,999,999.</summary>
    public int ModifyTimeNanoseconds => (int)Content.stx_mtime.tv_nsec;

    /// <summary>When its content or metadata last changed, in UTC, to 100 ns.</summary>
    public DateTimeOffset ChangeTime => IsEmpty ? default : FileTime.ToDateTimeOffset(_content[0].stx_ctime);

    /// <summary>The nanoseconds of <see cref="ChangeTime"/> within its second, 0 to 999,999,999.</summary>
    public int ChangeTimeNanoseconds => (int)Content.stx_ctime.tv_nsec;

    /// <summary>When it was created, in UTC, to 100 ns; null when the file system does not say.</summary>
    public DateTimeOffset? BirthTime =>
        Has(Stat.STATX_BTIME) ? FileTime.ToDateTimeOffset(_content[0].stx_btime) : null;

    /// <summary>The nanoseconds of <see cref="BirthTime"/> within its second, 0 to 999,999,999; 0 when that is
    /// null.</summary>
    public int BirthTimeNanoseconds => Has(Stat.STATX_BTIME) ? (int)Content.stx_btime.tv_nsec : 0;

    /// <summary>The size in bytes in which the file system likes to be read and written.</summary>
    public uint BlockSize => Content.stx_blksize;

    /// <summary>Space the file takes, in units of 512 bytes whatever <see cref="BlockSize"/> is; less than
    /// <see cref="Size"/> when the file has holes.</summary>
    public long Blocks => (long)Content.stx_blocks;

    /// <summary>The mount the file was found on, as the first field of <c>/proc/self/mountinfo</c>; null on kernels
    /// before 5.8.</summary>
    public ulong? MountId => Has(Stat.STATX_MNT_ID) ? Content.stx_mnt_id : null;

    /// <summary>The alignment in bytes that buffers need for <see cref="OpenFlags.Direct"/>; 0 when the file cannot be
    /// opened so, null when the kernel (before 6.1) or the file system does not say.</summary>
    public uint? DirectIoMemoryAlignment => Has(Stat.STATX_DIOALIGN) ? Content.stx_dio_mem_align : null;

    /// <summary>The alignment in bytes that offsets and lengths need for <see cref="OpenFlags.Direct"/>; 0 when the
    /// file cannot be opened so, null when the kernel (before 6.1) or the file system does not say.</summary>
    public uint? DirectIoOffsetAlignment => Has(Stat.STATX_DIOALIGN) ? Content.stx_dio_offset_align : null;

    private ref readonly Statx Content => ref IsEmpty ? ref s_nothing : ref _content[0];

    void IResultTarget.Complete(long result) => Volatile.Write(ref _state, result < 0 ? Empty : Filled);

    /// <summary>Where the kernel is to write. It holds as long as this object is reachable.</summary>
    internal unsafe nint Address => (nint)Unsafe.AsPointer(ref _content[0]);

    /// <summary>Empties this and reserves it for a stat, which must end in <see cref="IResultTarget.Complete"/>.</summary>
    /// <param name="operation">What the caller wants to do, for the message.</param>
    /// <exception cref="InvalidOperationException">It is reserved already.</exception>
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

    /// <summary>What this one holds, to keep while this one is filled again.</summary>
    internal FileStatus Copy() => IsEmpty ? new FileStatus() : new FileStatus(_content[0]);

    /// <summary>Holds what was learned elsewhere; <c>default</c>: nothing.</summary>
    /// <param name="content">All zero, or what the kernel wrote.</param>
    /// <param name="operation">What the caller wants to do, for the message.</param>
    /// <exception cref="InvalidOperationException">It is reserved for a stat.</exception>
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
        // The kernel always says what it filled; a double may have filled nothing.
        Volatile.Write(ref _state, content.stx_mask == 0 ? Empty : Filled);
    }

    /// <summary>What the kernel wrote; all zero when this is empty.</summary>
    internal void CopyTo(out Statx content) => content = Content;

    private static InvalidOperationException InUse(string operation) =>
        new($"{operation}: another stat into the same {nameof(FileStatus)} is still in flight.");

    private bool Has(int mask) => (Content.stx_mask & mask) != 0;
}
