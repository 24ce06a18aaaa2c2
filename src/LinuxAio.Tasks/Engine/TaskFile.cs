using System.Buffers.Text;

namespace LinuxAio.Tasks.Engine;

/// <summary>The files under <c>/proc/self/task</c>, without a managed allocation: that may fail, and a worker that runs
/// cannot be taken back.</summary>
internal static class TaskFile
{
    /// <summary>More than any of the paths takes.</summary>
    internal const int PathBytes = 64;

    /// <summary>Writes a path as the kernel takes it, with the NUL.</summary>
    internal static void WritePath(Span<byte> path, int tid, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> folder = "/proc/self/task/"u8;
        folder.CopyTo(path);
        Utf8Formatter.TryFormat(tid, path[folder.Length..], out int digits);
        int at = folder.Length + digits;
        path[at++] = (byte)'/';
        name.CopyTo(path[at..]);
        path[at + name.Length] = 0;
    }
}
