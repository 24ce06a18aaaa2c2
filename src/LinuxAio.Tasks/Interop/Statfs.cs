using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct statfs</c>, of which only the type of the file system is read here.</summary>
[StructLayout(LayoutKind.Sequential, Size = 120)]
internal struct Statfs
{
    internal long f_type;
}
