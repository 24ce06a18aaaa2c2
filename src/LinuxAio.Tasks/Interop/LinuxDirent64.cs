using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary>The head of <c>struct linux_dirent64</c>: an entry as getdents64(2) writes it. The NUL-terminated name
/// follows at once; the next entry begins <see cref="d_reclen"/> bytes after this one.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct LinuxDirent64
{
    internal ulong d_ino;
    internal long d_off;
    internal ushort d_reclen;
    internal byte d_type;
}
