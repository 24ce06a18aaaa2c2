using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary>The version of the running kernel.</summary>
internal static class KernelRelease
{
    private static readonly Version Current = Read();

    internal static bool IsAtLeast(int major, int minor) => Current >= new Version(major, minor);

    /// <summary>Reads the first two numbers of a release such as 6.1.0-18-amd64.</summary>
    /// <returns>The version; 0.0 when the release does not begin with two numbers.</returns>
    internal static Version Parse(string release)
    {
        string[] numbers = release.Split('.', '-');
        return numbers.Length > 1 && int.TryParse(numbers[0], out int major) && int.TryParse(numbers[1], out int minor)
            ? new Version(major, minor)
            : new Version(0, 0);
    }

    private static unsafe Version Read()
    {
        Utsname name;
        nint result = Kernel.Syscall(SyscallNumber.Uname, (nint)(&name));
        return result < 0 ? new Version(0, 0) : Parse(Marshal.PtrToStringUTF8((nint)name.release) ?? "");
    }
}
