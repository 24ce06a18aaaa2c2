using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary>Which of the two supported architectures' kernel numbers are in force.</summary>
internal static class Architecture
{
    /// <summary>What the native part is built for. Here, where nothing is loaded to answer it.</summary>
    internal static bool IsSupported { get; } =
        OperatingSystem.IsLinux() &&
        RuntimeInformation.ProcessArchitecture is System.Runtime.InteropServices.Architecture.X64
            or System.Runtime.InteropServices.Architecture.Arm64;

    internal static readonly bool IsArm64 =
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;
}
