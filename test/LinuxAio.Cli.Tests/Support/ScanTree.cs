using System.Runtime.InteropServices;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Cli.Tests.Support;

/// <summary>A directory in which names and depths are possible that .NET's own file functions cannot handle.</summary>
internal sealed partial class ScanTree : IDisposable
{
    private const int O_DIRECTORY_ON_X64 = 0x10000;
    private const int O_DIRECTORY_ON_ARM64 = 0x4000;
    private const uint AllForOwner = 0x1ed; // 0755

    private readonly TempDirectory _directory = new();

    internal ScanTree()
    {
        FullPath = Directory.CreateDirectory(_directory.File("tree")).FullName;
        Command.Run("chmod", "a+rx", _directory.FullPath, FullPath); // for users whom permissions bind
    }

    internal string FullPath { get; }

    /// <summary>The path of <paramref name="name"/> in the directory; creates nothing.</summary>
    internal string File(string name) => Path.Combine(FullPath, name);

    /// <summary>Runs shell commands in the directory.</summary>
    internal void Shell(string commands)
    {
        CommandResult result = Command.Run("sh", ["-e"], $"cd '{FullPath}'\n{commands}\n");
        Assert.True(result.ExitCode == 0, result.Output);
    }

    /// <summary>Makes directories one in the other, each with what <paramref name="siblings"/> says beside it.</summary>
    internal void MakeDeep(int levels, string name, params string[] siblings)
    {
        SafeFileHandle current = Open(-1, FullPath);
        for (int level = 0; level < levels; level++)
        {
            foreach (string sibling in siblings)
            {
                Check(mkdirat((int)current.DangerousGetHandle(), sibling, AllForOwner));
            }

            Check(mkdirat((int)current.DangerousGetHandle(), name, AllForOwner));
            SafeFileHandle next = Open((int)current.DangerousGetHandle(), name);
            current.Dispose();
            current = next;
        }

        current.Dispose();
    }

    public void Dispose()
    {
        // Not Directory.Delete: the names and depths that it cannot handle are what this is for.
        Command.Run("chmod", "-R", "u+rwX", FullPath);
        Command.Run("rm", "-rf", FullPath);
        _directory.Dispose();
    }

    private static SafeFileHandle Open(int directory, string name)
    {
        int flags = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? O_DIRECTORY_ON_ARM64 : O_DIRECTORY_ON_X64;
        return new SafeFileHandle(Check(openat(directory, name, flags)), ownsHandle: true);
    }

    private static int Check(int result)
    {
        Assert.True(result >= 0, Marshal.GetLastPInvokeErrorMessage());
        return result;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkdirat(int directory, string name, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int openat(int directory, string name, int flags);
}
