using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct statfs</c> of <c>asm/statfs.h</c>. Only the type of the file system is read; statfs(2).</summary>
[StructLayout(LayoutKind.Sequential, Size = 120)]
internal struct Statfs
{
    internal long f_type;
}
