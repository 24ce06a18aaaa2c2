using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Perf.Starvation;

/// <summary>A named pipe without data: a read of it blocks until <see cref="Release"/>.</summary>
internal sealed partial class Fifo : IDisposable
{
    private const uint OwnerReadWrite = 0x180; // 0600

    private readonly string _path;

    public Fifo(string directory, int number)
    {
        _path = Path.Combine(directory, $"fifo-{Environment.ProcessId}-{number}");
        if (MakeFifo(_path, OwnerReadWrite) != 0)
        {
            throw new IOException($"mkfifo {_path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        // For reading and writing: an open for reading only waits for a writer, and a read returns 0 when the last
        // writer has closed.
        Handle = File.OpenHandle(
            _path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.Asynchronous);
    }

    public SafeFileHandle Handle { get; }

    /// <summary>Writes one byte, so that one read completes.</summary>
    public void Release()
    {
        using FileStream writer = new(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        writer.WriteByte(0);
    }

    public void Dispose()
    {
        Handle.Dispose();
        File.Delete(_path);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeFifo(string path, uint mode);
}
