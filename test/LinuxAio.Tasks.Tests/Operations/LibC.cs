using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Tests.Operations;

/// <summary>What the tests of operations ask the C library: the witness beside .NET's own files.</summary>
internal static partial class LibC
{
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_NONBLOCK = 0x800;
    internal const int FD_CLOEXEC = 1;
    internal const int SEEK_SET = 0;
    internal const int SEEK_CUR = 1;
    internal const int POSIX_FADV_RANDOM = 1;
    internal const int POSIX_FADV_DONTNEED = 4;
    private const int O_CLOEXEC = 0x80000;
    private const int F_GETFD = 1;
    private const int F_GETFL = 3;
    private const int F_SETSIG = 10;
    private const int F_SETLEASE = 1024;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int F_WRLCK = 1;
    private const int SIGURG = 23;
    private const short POLLIN = 1;

    internal static int O_DIRECTORY =>
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? 0x4000 : 0x10000;

    internal static int O_DIRECT =>
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? 0x10000 : 0x4000;

    internal static int OpenOrThrow(string path, int flags) => Check(open(path, flags | O_CLOEXEC, 0x1b6), $"open {path}");

    internal static SafeFileHandle OpenHandle(string path, int flags) => new(OpenOrThrow(path, flags), ownsHandle: true);

    internal static int Duplicate(SafeHandle file) =>
        Check(fcntl((int)file.DangerousGetHandle(), F_DUPFD_CLOEXEC, 0), "fcntl");

    /// <summary>Like <see cref="Duplicate"/>, with a number far from those other threads are given.</summary>
    internal static int DuplicateHigh(SafeHandle file) =>
        Check(fcntl((int)file.DangerousGetHandle(), F_DUPFD_CLOEXEC, 900), "fcntl");

    internal static int DescriptorFlags(int descriptor) => Check(fcntl(descriptor, F_GETFD, 0), "F_GETFD");

    internal static int StatusFlags(int descriptor) => Check(fcntl(descriptor, F_GETFL, 0), "F_GETFL");

    /// <summary>Holds a lease against all who would open the file; that somebody does is told by a signal that nobody
    /// minds.</summary>
    internal static void LeaseQuietly(SafeHandle file)
    {
        Check(fcntl((int)file.DangerousGetHandle(), F_SETSIG, SIGURG), "F_SETSIG");
        Check(fcntl((int)file.DangerousGetHandle(), F_SETLEASE, F_WRLCK), "F_SETLEASE");
    }

    internal static bool IsOpen(int descriptor) => fcntl(descriptor, F_GETFD, 0) >= 0;

    internal static void Close(int descriptor) => Check(close(descriptor), "close");

    internal static long Seek(int descriptor, long offset, int whence) => lseek(descriptor, offset, whence);

    internal static void Advise(int descriptor, long offset, long length, int advice) =>
        Check(posix_fadvise(descriptor, offset, length, advice), "posix_fadvise");

    internal static void Sync(int descriptor) => Check(fsync(descriptor), "fsync");

    internal static int SetUmask(int mask) => umask(mask);

    /// <summary>The two ends: read, write.</summary>
    internal static (SafeFileHandle Reader, SafeFileHandle Writer) Pipe()
    {
        Span<int> ends = stackalloc int[2];
        Check(pipe2(ends, O_CLOEXEC), "pipe2");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>Whether a poll says, without waiting, that the descriptor is readable.</summary>
    internal static bool IsReadable(int descriptor)
    {
        var entry = new PollEntry { Descriptor = descriptor, Events = POLLIN };
        return Check(poll(ref entry, 1, 0), "poll") == 1 && (entry.Returned & POLLIN) != 0;
    }

    internal static int Mount(string folder, string options) =>
        mount("tmpfs", folder, "tmpfs", options.StartsWith("ro", StringComparison.Ordinal) ? 1u : 0u, options) == 0
            ? 0
            : Marshal.GetLastPInvokeError();

    internal static void Unmount(string folder) => Check(umount2(folder, 2), "umount2");

    /// <summary>Sets the soft limit of one resource; returns the one before.</summary>
    internal static ulong SetSoftLimit(int resource, ulong soft)
    {
        Span<ulong> limits = stackalloc ulong[2];
        Check(getrlimit(resource, limits), "getrlimit");
        ulong before = limits[0];
        limits[0] = soft;
        Check(setrlimit(resource, limits), "setrlimit");
        return before;
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), call);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long lseek(int descriptor, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int posix_fadvise(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int umask(int mask);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int pipe2(Span<int> ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int poll(ref PollEntry entry, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int umount2(string target, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getrlimit(int resource, Span<ulong> limits);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setrlimit(int resource, ReadOnlySpan<ulong> limits);
}
