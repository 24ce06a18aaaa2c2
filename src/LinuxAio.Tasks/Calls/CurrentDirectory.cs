using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Calls;

/// <summary>The current directory in the bytes of the kernel. Environment.CurrentDirectory replaces bytes that are not
/// UTF-8, and then names another directory. See getcwd(2); it never waits for a device or a server.</summary>
internal static unsafe class CurrentDirectory
{
    private const int BytesMax = 4096; // PATH_MAX

    /// <summary>A path with the current directory before it if it is relative. Not Path.GetFullPath: that resolves ".."
    /// before symbolic links, and the kernel after.</summary>
    /// <param name="path">The path; not empty.</param>
    /// <exception cref="IOException">The path is relative, and the current directory was deleted or has no path;
    /// usually <see cref="DirectoryNotFoundException"/>.</exception>
    internal static string MakeAbsolute(string path)
    {
        if (path.StartsWith('/'))
        {
            return path; // it must not need the current directory, which may have been deleted
        }

        byte* buffer = stackalloc byte[BytesMax];
        long bytes = Kernel.Syscall(SyscallNumber.Getcwd, (nint)buffer, BytesMax);

        // "(unreachable)/…": the directory is not below the root of the process.
        Errno errno = bytes < 0 ? AioResult.GetErrno(bytes) : buffer[0] == '/' ? Errno.None : Errno.ENOENT;
        if (errno == Errno.None)
        {
            return Path.Join(PathEncoding.Decode(new ReadOnlySpan<byte>(buffer, (int)bytes - 1)), path);
        }

        Errno type = errno == Errno.ENOENT ? Errno.ENOTDIR : errno;
        throw AioException.CreateAs(type, errno, "resolve", path, $" in the current directory, {Describe()}");
    }

    /// <summary>What /proc says of a directory without a path, such as <c>'/a/b (deleted)'</c>.</summary>
    private static string Describe()
    {
        ReadOnlySpan<byte> link = "/proc/self/cwd\0"u8;
        byte* buffer = stackalloc byte[BytesMax];
        fixed (byte* name = link)
        {
            long bytes = Kernel.Syscall(
                SyscallNumber.Readlinkat, Fcntl.AT_FDCWD, (nint)name, (nint)buffer, BytesMax);
            return bytes > 0
                ? PathText.Quote(PathEncoding.Decode(new ReadOnlySpan<byte>(buffer, (int)bytes)))
                : "which has no path";
        }
    }
}
