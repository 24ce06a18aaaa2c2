using System.Buffers.Text;

namespace LinuxAio.Tasks.Engine;

/// <summary>Writes paths of files under <c>/proc/self/task</c> without a managed allocation. An allocation could fail
/// after a worker was started, and a started worker cannot be undone.</summary>
internal static class TaskFile
{
    /// <summary>Enough bytes for any of the paths.</summary>
    internal const int PathBytes = 64;

    /// <summary>Writes the path of a file of one thread, with a terminating NUL.</summary>
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
