using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tests.Support;

/// <summary>
/// The few C functions the support needs. .NET's own will not do for FIFOs: File.OpenHandle also takes a lock, and
/// RandomAccess.Write wants a file that can seek.
/// </summary>
internal static partial class LibC
{
    // asm-generic/fcntl.h; the same on x64 and arm64.
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    private const int O_CLOEXEC = 0x80000;
    private const uint OwnerReadWrite = 0x180; // 0600

    internal static SafeFileHandle Open(string path, int flags)
    {
        int descriptor = open(path, flags | O_CLOEXEC, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure("open", path);
    }

    internal static void WriteAll(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count = write(file, bytes, bytes.Length);
            bytes = count >= 0 ? bytes[(int)count..] : throw Failure("write", $"{bytes.Length} bytes");
        }
    }

    internal static void MakeFifo(string path)
    {
        if (mkfifo(path, OwnerReadWrite) != 0)
        {
            throw Failure("mkfifo", path);
        }
    }

    private static Win32Exception Failure(string function, string subject)
    {
        int error = Marshal.GetLastPInvokeError();
        return new Win32Exception(error, $"{function} {subject}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkfifo(string path, uint mode);
}
