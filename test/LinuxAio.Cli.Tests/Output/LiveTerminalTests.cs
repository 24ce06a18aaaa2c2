using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Cli.Tests.Output;

public sealed class LiveTerminalTests : IDisposable
{
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";

    private readonly TempDirectory _directory = new();

    [FactRequires(Tool.Fuse)]
    public void Display_InterruptedTwiceWhileWorkHangs_ShowsTheCursorAgain()
    {
        Tools.Require(Tool.Fuse);
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("source"), new byte[1 << 20]);
        mount.Hold(FuseOperation.Read);
        using AioProcess process = AioProcess.StartInTerminal(
            "cp", mount.File("source"), _directory.File("destination"));
        process.WaitUntilShown(HideCursor);

        process.InterruptUntilShown(ShowCursor);

        mount.Release(FuseOperation.Read);
        Assert.Equal(130, process.WaitForExit().ExitCode);
    }

    public void Dispose() => _directory.Dispose();
}
