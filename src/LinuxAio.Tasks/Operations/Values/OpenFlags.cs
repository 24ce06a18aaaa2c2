using System.Diagnostics.CodeAnalysis;

namespace LinuxAio.Tasks;

/// <summary>How to open a file; open(2) describes each by the name in parentheses.</summary>
/// <remarks>The numbers are this library's own, the same on every architecture. A descriptor is always opened
/// close-on-exec unless <see cref="Inheritable"/> is given.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix",
    Justification = "They are what open(2) calls flags.")]
public enum OpenFlags
{
    /// <summary>For reading (<c>O_RDONLY</c>).</summary>
    ReadOnly = 0,

    /// <summary>For writing (<c>O_WRONLY</c>).</summary>
    WriteOnly = 1 << 0,

    /// <summary>For reading and writing (<c>O_RDWR</c>).</summary>
    ReadWrite = 1 << 1,

    /// <summary>Create the file if there is none (<c>O_CREAT</c>).</summary>
    Create = 1 << 2,

    /// <summary>With <see cref="Create"/>: -<see cref="Errno.EEXIST"/> if there is one (<c>O_EXCL</c>).</summary>
    Exclusive = 1 << 3,

    /// <summary>Cut the file to length 0 (<c>O_TRUNC</c>).</summary>
    Truncate = 1 << 4,

    /// <summary>Every write goes to the end, whatever offset it names (<c>O_APPEND</c>).</summary>
    Append = 1 << 5,

    /// <summary>Past the page cache (<c>O_DIRECT</c>): buffers, offsets and lengths must be aligned, or reads and
    /// writes answer -<see cref="Errno.EINVAL"/>.</summary>
    Direct = 1 << 6,

    /// <summary>-<see cref="Errno.ENOTDIR"/> if it is not a directory (<c>O_DIRECTORY</c>).</summary>
    Directory = 1 << 7,

    /// <summary>-<see cref="Errno.ELOOP"/> if the last component is a symbolic link (<c>O_NOFOLLOW</c>).</summary>
    NoFollow = 1 << 8,

    /// <summary>A write completes when data and metadata are on the device (<c>O_SYNC</c>).</summary>
    Synchronous = 1 << 9,

    /// <summary>A write completes when the data, and what is needed to read it back, is on the device
    /// (<c>O_DSYNC</c>).</summary>
    DataSynchronous = 1 << 10,

    /// <summary>A reference to the place in the file system only; neither readable nor writable
    /// (<c>O_PATH</c>).</summary>
    PathOnly = 1 << 11,

    /// <summary>An unnamed file in the directory the path names, gone when closed (<c>O_TMPFILE</c>); needs
    /// <see cref="WriteOnly"/> or <see cref="ReadWrite"/>.</summary>
    TemporaryFile = 1 << 12,

    /// <summary>Reading leaves the access time as it is (<c>O_NOATIME</c>); only for the file's owner, else
    /// -<see cref="Errno.EPERM"/>.</summary>
    NoAccessTime = 1 << 13,

    /// <summary>Neither the open nor later reads and writes of a pipe or device wait (<c>O_NONBLOCK</c>); they answer
    /// -<see cref="Errno.EAGAIN"/> instead.</summary>
    NonBlocking = 1 << 14,

    /// <summary>A terminal does not become the process's controlling one (<c>O_NOCTTY</c>).</summary>
    NoControllingTerminal = 1 << 15,

    /// <summary>Programs this process executes inherit the descriptor (no <c>O_CLOEXEC</c>).</summary>
    Inheritable = 1 << 16,
}
