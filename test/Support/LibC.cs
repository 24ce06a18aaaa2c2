using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tests.Support;

/// <summary>The C library's functions that tests need beside .NET's own. Every function throws
/// <see cref="Win32Exception"/> with the errno when the call fails, unless its summary says otherwise.</summary>
/// <remarks>.NET has no replacement: for example, File.OpenHandle also takes a lock, and RandomAccess.Write needs a
/// file that can seek.</remarks>
public static partial class LibC
{
    // asm-generic/fcntl.h: the same on x64 and arm64.
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_NONBLOCK = 0x800;
    public const int FD_CLOEXEC = 1;
    public const int SEEK_SET = 0;
    public const int SEEK_CUR = 1;
    public const int SEEK_DATA = 3;
    public const int POSIX_FADV_RANDOM = 1;
    public const int POSIX_FADV_DONTNEED = 4;
    private const int O_CLOEXEC = 0x80000;
    private const int F_GETFD = 1;
    private const int F_GETFL = 3;
    private const int F_SETSIG = 10;
    private const int F_SETLEASE = 1024;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int F_WRLCK = 1;
    private const int SIGURG = 23;
    private const int MNT_DETACH = 2;
    private const uint MS_RDONLY = 1;
    private const short POLLIN = 1;
    private const int ReadWriteForAll = 0x1b6; // 0666
    private const uint ReadWriteForOwner = 0x180; // 0600
    private const uint AllForOwner = 0x1ed; // 0755

    public static int O_DIRECTORY =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    public static int O_DIRECT =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : 0x4000;

    public static SafeFileHandle Open(string path, int flags) => new(OpenRaw(path, flags), ownsHandle: true);

    /// <summary>Like <see cref="Open"/>; the caller closes the descriptor.</summary>
    public static int OpenRaw(string path, int flags) =>
        Check(open(path, flags | O_CLOEXEC, ReadWriteForAll), $"open {path}");

    /// <summary>Opens a name in an open directory; openat(2).</summary>
    public static SafeFileHandle OpenAt(SafeHandle directory, string name, int flags) =>
        new(Check(openat(NumberOf(directory), name, flags | O_CLOEXEC), $"openat {name}"), ownsHandle: true);

    /// <summary>Makes a directory in an open directory; mkdirat(2).</summary>
    public static void MakeDirectoryAt(SafeHandle directory, string name) =>
        Check(mkdirat(NumberOf(directory), name, AllForOwner), $"mkdirat {name}");

    public static void MakeFifo(string path) => Check(mkfifo(path, ReadWriteForOwner), $"mkfifo {path}");

    public static void ChangeOwner(string path, uint user, uint group) =>
        Check(chown(path, user, group), $"chown {path}");

    /// <summary>Makes a hard link.</summary>
    public static void Link(string path, string newPath) => Check(link(path, newPath), $"link {path} to {newPath}");

    /// <summary>Copies from one file's own position to the other's; returns the number of bytes.</summary>
    public static int CopyRange(SafeHandle source, SafeHandle destination, int length) =>
        Check((int)copy_file_range(NumberOf(source), 0, NumberOf(destination), 0, length, 0), "copy_file_range");

    public static void WriteAll(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Check((int)write(file, bytes, bytes.Length), $"write {bytes.Length} bytes")..];
        }
    }

    /// <summary>A new descriptor of the same open file; the caller closes it.</summary>
    public static int Duplicate(SafeHandle file) => Check(fcntl(NumberOf(file), F_DUPFD_CLOEXEC, 0), "F_DUPFD_CLOEXEC");

    /// <summary>Like <see cref="Duplicate"/>, with a number of at least 900: other threads, which get the lowest free
    /// numbers, do not reuse the number after it is closed.</summary>
    public static int DuplicateHigh(SafeHandle file) =>
        Check(fcntl(NumberOf(file), F_DUPFD_CLOEXEC, 900), "F_DUPFD_CLOEXEC");

    public static int DescriptorFlags(int descriptor) => Check(fcntl(descriptor, F_GETFD, 0), "F_GETFD");

    public static int StatusFlags(int descriptor) => Check(fcntl(descriptor, F_GETFL, 0), "F_GETFL");

    /// <summary>Takes a write lease: the kernel delays every other open of the file until the lease ends. The kernel
    /// reports such an open with SIGURG, which a process ignores by default.</summary>
    public static void LeaseQuietly(SafeHandle file)
    {
        Check(fcntl(NumberOf(file), F_SETSIG, SIGURG), "F_SETSIG");
        Check(fcntl(NumberOf(file), F_SETLEASE, F_WRLCK), "F_SETLEASE");
    }

    public static bool IsOpen(int descriptor) => fcntl(descriptor, F_GETFD, 0) >= 0;

    public static void Close(int descriptor) => Check(close(descriptor), "close");

    /// <summary>The new offset; -1: the descriptor cannot seek.</summary>
    public static long Seek(int descriptor, long offset, int whence) => lseek(descriptor, offset, whence);

    public static void Advise(int descriptor, long offset, long length, int advice) =>
        Check(posix_fadvise(descriptor, offset, length, advice), "posix_fadvise");

    public static void Sync(int descriptor) => Check(fsync(descriptor), "fsync");

    /// <summary>Sets the file mode creation mask; returns the previous one.</summary>
    public static int SetUmask(int mask) => umask(mask);

    /// <summary>Both ends of a new pipe.</summary>
    public static (SafeFileHandle Reader, SafeFileHandle Writer) Pipe()
    {
        Span<int> ends = stackalloc int[2];
        Check(pipe2(ends, O_CLOEXEC), "pipe2");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>Whether poll(2) reports the descriptor as readable; never waits.</summary>
    public static bool IsReadable(int descriptor)
    {
        var entry = new PollEntry { Descriptor = descriptor, Events = POLLIN };
        return Check(poll(ref entry, 1, 0), "poll") == 1 && (entry.Returned & POLLIN) != 0;
    }

    /// <summary>Mounts a tmpfs with options such as <c>size=64k</c> or <c>ro</c>; returns 0 or the errno.</summary>
    public static int MountTmpfs(string folder, string options)
    {
        uint flags = options.StartsWith("ro", StringComparison.Ordinal) ? MS_RDONLY : 0;
        return mount("tmpfs", folder, "tmpfs", flags, options) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    public static void Unmount(string folder) => Check(umount2(folder, MNT_DETACH), "umount2");

    /// <summary>Sets the soft limit of a resource; returns the previous one.</summary>
    public static ulong SetSoftLimit(int resource, ulong soft)
    {
        Span<ulong> limits = stackalloc ulong[2];
        Check(getrlimit(resource, limits), "getrlimit");
        ulong before = limits[0];
        limits[0] = soft;
        Check(setrlimit(resource, limits), "setrlimit");
        return before;
    }

    /// <summary>Sends a signal to a thread of this process.</summary>
    public static void Signal(int thread, int signal) =>
        Check(tgkill(Environment.ProcessId, thread, signal), $"tgkill {thread} {signal}");

    private static int NumberOf(SafeHandle file) => (int)file.DangerousGetHandle();

    private static int Check(int result, string call)
    {
        int error = Marshal.GetLastPInvokeError();
        return result >= 0
            ? result
            : throw new Win32Exception(error, $"{call}: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
