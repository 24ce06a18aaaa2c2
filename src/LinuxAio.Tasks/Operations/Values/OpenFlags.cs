using System.Diagnostics.CodeAnalysis;

namespace LinuxAio.Tasks;

/// <summary>How to open a file. The man page open(2) describes each flag under the name in parentheses.</summary>
/// <remarks>The numbers are those of this library and the same on every architecture. A descriptor is always opened
/// close-on-exec unless <see cref="Inheritable"/> is given.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix",
    Justification = "open(2) calls them flags.")]
public enum OpenFlags
{
    /// <summary>Opens for reading (<c>O_RDONLY</c>).</summary>
    ReadOnly = 0,

    /// <summary>Opens for writing (<c>O_WRONLY</c>).</summary>
    WriteOnly = 1 << 0,

    /// <summary>Opens for reading and writing (<c>O_RDWR</c>).</summary>
    ReadWrite = 1 << 1,

    /// <summary>Creates the file if it does not exist (<c>O_CREAT</c>).</summary>
    Create = 1 << 2,

    /// <summary>With <see cref="Create"/>: returns −<see cref="Errno.EEXIST"/> if the file exists
    /// (<c>O_EXCL</c>).</summary>
    Exclusive = 1 << 3,

    /// <summary>Sets the length of the file to 0 (<c>O_TRUNC</c>).</summary>
    Truncate = 1 << 4,

    /// <summary>Makes every write append, whatever its offset is (<c>O_APPEND</c>).</summary>
    Append = 1 << 5,

    /// <summary>Bypasses the page cache (<c>O_DIRECT</c>). Buffers, offsets and lengths must be aligned (see
    /// <see cref="FileStatus.DirectIoMemoryAlignment"/>); otherwise reads and writes return
    /// −<see cref="Errno.EINVAL"/>.</summary>
    Direct = 1 << 6,

    /// <summary>Returns −<see cref="Errno.ENOTDIR"/> if the file is not a directory (<c>O_DIRECTORY</c>).</summary>
    Directory = 1 << 7,

    /// <summary>Returns −<see cref="Errno.ELOOP"/> if the last part of the path is a symbolic link
    /// (<c>O_NOFOLLOW</c>).</summary>
    NoFollow = 1 << 8,

    /// <summary>Makes each write wait until the device has stored data and metadata (<c>O_SYNC</c>).</summary>
    Synchronous = 1 << 9,

    /// <summary>Makes each write wait until the device has stored the data and the metadata that is needed to read it
    /// (<c>O_DSYNC</c>).</summary>
    DataSynchronous = 1 << 10,

    /// <summary>Opens only a reference to the place in the file system, which can be neither read nor written
    /// (<c>O_PATH</c>).</summary>
    PathOnly = 1 << 11,

    /// <summary>Creates a file without a name in the directory that the path names (<c>O_TMPFILE</c>). The kernel
    /// deletes it when it is closed. Needs <see cref="WriteOnly"/> or <see cref="ReadWrite"/>.</summary>
    TemporaryFile = 1 << 12,

    /// <summary>Does not update the access time when reading (<c>O_NOATIME</c>). Returns −<see cref="Errno.EPERM"/>
    /// unless the caller owns the file.</summary>
    NoAccessTime = 1 << 13,

    /// <summary>Makes the open, and later reads and writes of a pipe or device, return −<see cref="Errno.EAGAIN"/>
    /// instead of waiting (<c>O_NONBLOCK</c>).</summary>
    NonBlocking = 1 << 14,

    /// <summary>Does not make a terminal the controlling terminal of the process (<c>O_NOCTTY</c>).</summary>
    NoControllingTerminal = 1 << 15,

    /// <summary>Lets programs that this process executes inherit the descriptor (no <c>O_CLOEXEC</c>).</summary>
    Inheritable = 1 << 16,
}
