using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary>The architecture of this process: it decides which kernel numbers apply.</summary>
internal static class Architecture
{
    /// <summary>Whether the native library exists for this system. Reading it loads nothing.</summary>
    internal static bool IsSupported { get; } =
        OperatingSystem.IsLinux() &&
        RuntimeInformation.ProcessArchitecture is System.Runtime.InteropServices.Architecture.X64
            or System.Runtime.InteropServices.Architecture.Arm64;

    internal static readonly bool IsArm64 =
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;
}
