using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

[SupportedOSPlatform("linux")]
public sealed class OpenBeneathTests : OperationTests
{
    private readonly AioContext _context;
    private readonly AioDirectoryHandle _root;

    public OpenBeneathTests()
    {
        _context = NewContext();
        WaysOut.Make(Temp);
        _root = OpenDirectory(Temp.File("root"));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("./file")]
    [InlineData("sub/../file")]
    [InlineData("sub//..///file")]
    [InlineData("inner")]
    [InlineData("sub/up")]
    public async Task OpenBeneath_NameInside_ReturnsADescriptor(string name)
    {
        File.CreateSymbolicLink(Temp.File("root/inner"), "file");
        File.CreateSymbolicLink(Temp.File("root/sub/up"), "../file");

        Assert.Equal(
            "inside", ReadAndClose(await Finish(_context.AioOpenBeneathAsync(_root, name, OpenFlags.ReadOnly))));
    }

    [Theory]
    [MemberData(nameof(WaysOut.Names), MemberType = typeof(WaysOut))]
    public Task OpenBeneath_NameThatLeadsOut_IsEXDEV(string name) =>
        AssertFails(Errno.EXDEV, _context.AioOpenBeneathAsync(_root, name, OpenFlags.ReadOnly));

    [Fact]
    public async Task OpenBeneath_MagicLink_IsELOOP()
    {
        using SafeFileHandle open = OpenFile(Temp.File("outside"));
        AioDirectoryHandle proc = OpenDirectory("/proc/self");

        // A link in /proc/self/fd reopens the descriptor and ignores its text: only RESOLVE_NO_MAGICLINKS prevents it.
        await AssertFails(
            Errno.ELOOP, _context.AioOpenBeneathAsync(proc, $"fd/{open.DangerousGetHandle()}", OpenFlags.ReadOnly));
    }

    [Fact]
    public Task OpenBeneath_MissingFile_IsENOENT() =>
        AssertFails(Errno.ENOENT, _context.AioOpenBeneathAsync(_root, "missing", OpenFlags.ReadOnly));

    [Fact]
    public Task OpenBeneath_BelowAFile_IsENOTDIR() =>
        AssertFails(Errno.ENOTDIR, _context.AioOpenBeneathAsync(_root, "file/", OpenFlags.ReadOnly));

    [Fact]
    public async Task OpenBeneath_Create_MakesTheFileWithItsMode()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const OpenFlags Create = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;

        LibC.Close(await Finish(_context.AioOpenBeneathAsync(_root, "sub/new", Create, Mode)));
        await AssertFails(Errno.EXDEV, _context.AioOpenBeneathAsync(_root, "../new", Create, Mode));

        Assert.Equal(Mode, File.GetUnixFileMode(Temp.File("root/sub/new")));
        Assert.False(File.Exists(Temp.File("new")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/file")]
    [InlineData("fi\0le")]
    public void OpenBeneath_InvalidName_ThrowsAtTheCall(string name) =>
        Assert.Equal(
            "name",
            Misuse<ArgumentException>(() => _context.AioOpenBeneathAsync(_root, name, OpenFlags.ReadOnly)).ParamName);

    [Fact]
    public void OpenBeneath_Misuse_NamesTheArgument()
    {
        Assert.Equal(
            "directory",
            Misuse<ArgumentNullException>(
                () => _context.AioOpenBeneathAsync(null!, "a", OpenFlags.ReadOnly)).ParamName);
        Assert.Equal(
            "name",
            Misuse<ArgumentNullException>(
                () => _context.AioOpenBeneathAsync(_root, null!, OpenFlags.ReadOnly)).ParamName);
        Assert.Equal(
            "name",
            Misuse<ArgumentException>(
                () => _context.AioOpenBeneathAsync(_root, "half \ud83d", OpenFlags.ReadOnly)).ParamName);
        Assert.Equal(
            "flags",
            Misuse<ArgumentOutOfRangeException>(
                () => _context.AioOpenBeneathAsync(_root, "a", (OpenFlags)(1 << 30))).ParamName);
        Assert.Equal(
            "mode",
            Misuse<ArgumentOutOfRangeException>(
                () => _context.AioOpenBeneathAsync(_root, "a", OpenFlags.Create, (UnixFileMode)0x1000)).ParamName);
    }

    [Fact]
    public async Task OpenBeneath_CancelledInQueue_NeverReachesTheKernel()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        ValueTask<int> open = context.AioOpenBeneathAsync(
            _root, "new", OpenFlags.WriteOnly | OpenFlags.Create, cancellationToken: cancel.Token);

        cancel.Cancel();
        await AssertCancelled(open, cancel.Token);
        held.Release();
        await context.DrainAsync().InTime();
        await AssertFails(Errno.ENOENT, context.AioStatAsync(Temp.File("root/new"), new FileStatus()));
    }

    [FactRequires(Tool.Fuse)]
    public async Task OpenBeneath_CancelledWhileItRuns_LeaksNoDescriptor()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using AioDirectoryHandle directory = OpenDirectory(mount.FullPath);
        mount.Hold(FuseOperation.Open);
        using CancellationTokenSource cancel = new();
        ValueTask<int> open = _context.AioOpenBeneathAsync(
            directory, "file", OpenFlags.ReadOnly, cancellationToken: cancel.Token);
        mount.WaitUntilHeld(FuseOperation.Open);

        cancel.Cancel();
        mount.Release(FuseOperation.Open);
        int descriptor = -1;
        try
        {
            descriptor = await Finish(open);
        }
        catch (OperationCanceledException)
        {
            // The kernel interrupted the open: there is no descriptor.
        }

        if (descriptor >= 0)
        {
            LibC.Close(descriptor);
        }

        Assert.DoesNotContain(ProcFs.OpenDescriptors(), open => open.Target == mount.File("file"));
    }
}
