using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>A request's own copy of its path: in the record when it fits, else in an allocation of its own.</summary>
internal static unsafe class RequestPath
{
    // The kernel refuses more, terminating NUL included, with ENAMETOOLONG; a byte beyond is enough to let it say so.
    private const int MostBytes = 4096 + 1;

    /// <summary>Copies and terminates the path; returns its address and whether <see cref="Free"/> must be called.</summary>
    internal static nint Copy(RequestRecord* record, string path, out bool allocated)
    {
        var inline = new Span<byte>(record->Path, RequestRecord.PathBytes - 1);
        allocated = !PathEncoding.TryEncode(path, inline, out int written);
        if (!allocated)
        {
            record->Path[written] = 0;
            return (nint)record->Path;
        }

        int most = Math.Min(MostBytes, PathEncoding.GetMaxByteCount(Math.Min(path.Length, MostBytes)));
        byte* copy = (byte*)NativeMemory.Alloc((nuint)most + 1);
        if (!PathEncoding.TryEncode(path, new Span<byte>(copy, most), out written))
        {
            // Longer than the kernel takes: any path of that length gets its answer.
            new Span<byte>(copy, most).Fill((byte)'/');
            written = most;
        }

        copy[written] = 0;
        return (nint)copy;
    }

    internal static void Free(nint path) => NativeMemory.Free((void*)path);
}
