using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Cli.Tests.Scan;

/// <summary>Ctrl-C.</summary>
public sealed class ScanInterruptTests
{
    [FactRequires(Tool.Fuse)]
    public void Scan_InterruptedWhileDirectoryHangs_ExitsWith130()
    {
        using FuseMount mount = new();
        mount.Hold(FuseOperation.Readdir);
        using AioProcess process = AioProcess.Start("scan", mount.FullPath);
        mount.WaitUntilHeld(FuseOperation.Readdir);

        process.Interrupt();

        // The kernel keeps the thread in the held call, against any signal, until the file system answers.
        process.WaitUntilEnding();
        mount.Release(FuseOperation.Readdir);
        Assert.Equal(new AioRun(130, "", ""), process.WaitForExit());
    }
}
