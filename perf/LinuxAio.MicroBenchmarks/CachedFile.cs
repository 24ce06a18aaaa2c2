using Microsoft.Win32.SafeHandles;

namespace LinuxAio.MicroBenchmarks;

/// <summary>A temporary file in the page cache, open for reading. Dispose deletes it.</summary>
internal sealed class CachedFile : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public CachedFile(int bytes)
    {
        File.WriteAllBytes(_path, new byte[bytes]);
        Handle = File.OpenHandle(_path);
    }

    public SafeFileHandle Handle { get; }

    public void Dispose()
    {
        Handle.Dispose();
        File.Delete(_path);
    }
}
