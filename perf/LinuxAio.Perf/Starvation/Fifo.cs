using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Perf.Starvation;

/// <summary>A named pipe that nobody writes to until <see cref="Release"/>: a read of it blocks.</summary>
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

        // Read and write: an open for reading alone would wait for a writer, and a read would end with the writer.
        Handle = File.OpenHandle(
            _path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.Asynchronous);
    }

    public SafeFileHandle Handle { get; }

    /// <summary>Lets one read finish.</summary>
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
