using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace LinuxAio.Cli.Batch;

/// <summary>The standard descriptors of this process.</summary>
internal static partial class StandardFiles
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Errors = 2;
    private const int O_WRONLY = 0x1;
    private const int O_CREAT = 0x40;
    private const int O_APPEND = 0x400;
    private const int ForAll = 0x1b6; // 0666

    /// <summary>Makes them the files of a request, for system calls and for <see cref="Console"/>.</summary>
    internal static void Redirect(BatchRequest request)
    {
        _ = umask(0);
        Replace(Input, request.Input, 0);
        Replace(Output, request.Output, O_WRONLY | O_CREAT | O_APPEND);
        Replace(Errors, request.Errors, O_WRONLY | O_CREAT | O_APPEND);
        Console.SetOut(WriterOf(Output));
        Console.SetError(WriterOf(Errors));
        _ = umask(request.Umask);
    }

    private static void Replace(int descriptor, string path, int flags)
    {
        int opened = Check(open(path, flags, ForAll), path);
        Check(dup2(opened, descriptor), path);
        Check(close(opened), path);
    }

    private static StreamWriter WriterOf(int descriptor) => new(
        new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0))
    {
        AutoFlush = true,
    };

    private static int Check(int result, string path) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int descriptor, int number);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int umask(int mask);
}
