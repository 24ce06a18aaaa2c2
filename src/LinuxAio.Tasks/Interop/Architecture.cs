using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary>Which of the two supported architectures' kernel numbers are in force.</summary>
internal static class Architecture
{
    internal static readonly bool IsArm64 =
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;
}
