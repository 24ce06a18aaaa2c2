using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>CopyAsync copies in whatever way the file systems allow, and preserves what the options say.</summary>
[SupportedOSPlatform("linux")]
public sealed class CopyTests : FileSystemTests
{
    private const UnixFileMode Program =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly AioCopyOptions s_overwrite = new() { Overwrite = true };

    public static TheoryData<Errno> WaysRefused =>
    [
        Errno.EXDEV, Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.ETXTBSY, Errno.EPERM, Errno.EBADF, Errno.EIO,
        Errno.EACCES, Errno.EOVERFLOW, Errno.ENOSPC,
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000_000)]
    public async Task Copy_OfAnyLength_EqualsTheSource(int length)
    {
        File.WriteAllBytes(At("a"), Bytes(length));

        Assert.Equal(length, await Files.CopyAsync(At("a"), At("b")));

        Assert.True(Bytes(length).AsSpan().SequenceEqual(File.ReadAllBytes(At("b"))));
        Assert.Equal(["a", "b"], NamesIn(Folder));
    }

    [Theory]
    [MemberData(nameof(WaysRefused))]
    public async Task Copy_KernelCannotCopy_ReadsAndWrites(Errno errno)
    {
        File.WriteAllBytes(At("a"), Bytes(1_000_000));
        var operations = new LimitedOperations(Operations) { CopyAnswer = -(int)errno };

        Assert.Equal(1_000_000, await new AioFileSystem(operations).CopyAsync(At("a"), At("b")));

        Assert.Equal(1, operations.Copies);
        Assert.Equal(Bytes(1_000_000), File.ReadAllBytes(At("b")));
    }

    // What copy_file_range(2) answers is not the reason; what read(2) answers is.
    [FactRequires(Tool.Fuse)]
    public async Task Copy_KernelAndReadFail_ThrowsTheErrorOfTheRead()
    {
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("a"), Bytes(1_000));
        mount.Fail(FuseOperation.CopyFileRange, (int)Errno.EACCES);
        mount.Fail(FuseOperation.Read, (int)Errno.EIO);

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyAsync(mount.File("a"), mount.File("b")));

        Assert.Equal($"read '{mount.File("a")}': Input/output error (EIO)", exception.Message);
        Assert.Equal(["a"], NamesIn(mount.BackingPath));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.EOVERFLOW)]
    public async Task Copy_KernelCannotCopyOnFuse_ReadsAndWrites(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("a"), Bytes(300_000));
        mount.Fail(FuseOperation.CopyFileRange, (int)errno);

        Assert.Equal(300_000, await Files.CopyAsync(mount.File("a"), mount.File("b")));

        Assert.Equal(Bytes(300_000), File.ReadAllBytes(mount.BackingFile("b")));
        Assert.NotEqual(0, mount.Count(FuseOperation.CopyFileRange));
    }

    [Fact]
    public async Task Copy_InKernel_AsksForNoMoreThanTheFileHas()
    {
        File.WriteAllBytes(At("a"), Bytes(20_000_000));
        var operations = new LimitedOperations(Operations);

        await new AioFileSystem(operations).CopyAsync(At("a"), At("b"));

        Assert.Equal(20_000_000, operations.MostAsked);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task Copy_OfAFileThatTellsAWrongSize_CopiesAll(int told)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), "abcdefghijklmnopqrstuvwxyz");
        mount.TellSize(told);

        Assert.Equal(26, await Files.CopyAsync(mount.File("a"), At("b")));

        Assert.Equal("abcdefghijklmnopqrstuvwxyz", File.ReadAllText(At("b")));
    }

    [Fact]
    public async Task CopyDirectory_CloneUnsupported_TriesItOnce()
    {
        Directory.CreateDirectory(At("a"));
        File.WriteAllBytes(At("a/1"), Bytes(10));
        File.WriteAllBytes(At("a/2"), Bytes(10));
        File.WriteAllBytes(At("a/3"), Bytes(10));
        var operations = new LimitedOperations(Operations);

        await new AioFileSystem(operations)
            .CopyDirectoryAsync(At("a"), At("b"), new AioCopyOptions { MaxConcurrency = 1 });

        Assert.Equal((1, 3), (operations.Clones, operations.Copies));
    }

    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0, 1)]
    public async Task Copy_WithReflink_TriesACloneFirst(bool reflink, int clones, int copies)
    {
        File.WriteAllBytes(At("a"), Bytes(100_000));
        var operations = new LimitedOperations(Operations) { CanClone = true };
        List<long> progress = [];
        var options = new AioCopyOptions { Reflink = reflink, Progress = new ImmediateProgress(progress.Add) };

        Assert.Equal(100_000, await new AioFileSystem(operations).CopyAsync(At("a"), At("b"), options));

        Assert.Equal((clones, copies), (operations.Clones, operations.Copies));
        Assert.Equal([100_000], progress);
        Assert.Equal(Bytes(100_000), File.ReadAllBytes(At("b")));
    }

    [Theory]
    [InlineData("/proc/self/limits")]
    [InlineData("/proc/filesystems")]
    public async Task Copy_OfAFileWithoutLength_CopiesAll(string path)
    {
        long count = await Files.CopyAsync(path, At("copy"));

        Assert.Equal(File.ReadAllText(path), File.ReadAllText(At("copy")));
        Assert.Equal(count, new FileInfo(At("copy")).Length);
    }

    [Fact]
    public async Task Progress_ReportsTheBytesSoFar()
    {
        File.WriteAllBytes(At("a"), Bytes(600_000));
        List<long> progress = [];
        var operations = new LimitedOperations(Operations) { CopyAnswer = -(int)Errno.EXDEV };

        await new AioFileSystem(operations).CopyAsync(
            At("a"), At("b"), new AioCopyOptions { Progress = new ImmediateProgress(progress.Add) });

        Assert.Equal([262_144, 524_288, 600_000], progress);
    }

    [Fact]
    public async Task Cancel_BetweenTwoParts_LeavesTheDestination()
    {
        File.WriteAllBytes(At("a"), Bytes(600_000));
        Make("b", "old");
        using CancellationTokenSource stop = new();
        var operations = new LimitedOperations(Operations) { CopyAnswer = -(int)Errno.EXDEV };
        var options = new AioCopyOptions { Overwrite = true, Progress = new ImmediateProgress(_ => stop.Cancel()) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await new AioFileSystem(operations).CopyAsync(At("a"), At("b"), options, stop.Token));

        Assert.Equal("old", File.ReadAllText(At("b")));
        Assert.Equal(["a", "b"], NamesIn(Folder));
    }

    [Fact]
    public async Task Copy_PreservesTheModeByDefault()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        File.SetUnixFileMode(Make("a"), Mode | UnixFileMode.SetUser);
        Make("witness");

        await Files.CopyAsync(At("a"), At("b"));
        await Files.CopyAsync(At("a"), At("c"), new AioCopyOptions { PreserveMode = false });

        Assert.Equal(Mode, File.GetUnixFileMode(At("b")));
        Assert.Equal(File.GetUnixFileMode(At("witness")), File.GetUnixFileMode(At("c")));
    }

    [Fact]
    public async Task Copy_WithPreserveTimes_PreservesNanoseconds()
    {
        FileTimestamp accessed = new(981_173_106, 987_654_321), modified = new(981_173_106, 123_456_789);
        Make("a/sub/file");
        File.CreateSymbolicLink(At("a/link"), "nowhere");
        foreach (string name in (string[])["a/sub/file", "a/link", "a/sub"])
        {
            Assert.Equal(0, await Operations.AioUtimensAsync(At(name), accessed, modified, followLinks: false));
        }

        await Files.CopyDirectoryAsync(At("a"), At("b"), new AioCopyOptions { PreserveTimes = true });
        await Files.CopyAsync(At("a/sub/file"), At("c"));

        foreach (string name in (string[])["b/sub/file", "b/link", "b/sub"])
        {
            FileStatus status = (await Files.TryGetStatusAsync(At(name), followLinks: false))!;
            Assert.Equal(modified, status.ModifyTimestamp);
            Assert.True(name != "b/sub/file" || status.AccessTimestamp == accessed);
        }

        Assert.NotEqual(modified, (await Files.TryGetStatusAsync(At("c")))!.ModifyTimestamp);
    }

    [Fact]
    public async Task Overwrite_ThroughALink_ReplacesItsTarget()
    {
        Make("a", "new");
        Make("b", "old");
        File.CreateSymbolicLink(At("link"), "b");

        await Files.CopyAsync(At("a"), At("link"), s_overwrite);

        Assert.Equal("new", File.ReadAllText(At("b")));
        Assert.Equal("b", new FileInfo(At("link")).LinkTarget);
    }

    [FactRequires(Facility.Root)]
    public async Task Overwrite_KeepsOwnerAndModeOfTheReplacedFile()
    {
        Make("a", "new");
        await MakeProgramOfAnotherUserAsync("b");

        await Files.CopyAsync(At("a"), At("b"), new AioCopyOptions { Overwrite = true, PreserveMode = false });

        FileStatus status = (await Files.TryGetStatusAsync(At("b")))!;
        Assert.Equal((1234u, 5678u), (status.UserId, status.GroupId));
        Assert.Equal(Program | UnixFileMode.SetUser, status.Mode);
    }

    // With set-user-id the program would run as the user who copied it.
    [FactRequires(Facility.Root)]
    public async Task Overwrite_OwnerCannotBeKept_DropsSetUserId()
    {
        Make("a", "new");
        await MakeProgramOfAnotherUserAsync("b");
        HookedOperations operations = new(Operations)
        {
            Before = static call => call == "chown" ? -(int)Errno.EPERM : null,
        };

        await new AioFileSystem(operations).CopyAsync(
            At("a"), At("b"), new AioCopyOptions { Overwrite = true, PreserveMode = false });

        FileStatus status = (await Files.TryGetStatusAsync(At("b")))!;
        Assert.Equal(0u, status.UserId);
        Assert.Equal(Program, status.Mode);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("link")]
    [InlineData("sub/../a")]
    public async Task Copy_OntoItself_LeavesTheFile(string destination)
    {
        Make("a", "content");
        MakeDirectory("sub");
        File.CreateSymbolicLink(At("link"), "a");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyAsync(At("a"), At(destination), s_overwrite));

        Assert.Equal(Errno.EINVAL, AioResult.GetErrno(exception));
        Assert.Contains("the same file", exception.Message, StringComparison.Ordinal);
        Assert.Equal("content", File.ReadAllText(At("a")));
    }

    [Fact]
    public async Task Copy_DestinationAppearsMeanwhile_LeavesIt()
    {
        File.WriteAllBytes(At("a"), Bytes(100_000));
        var options = new AioCopyOptions
        {
            Progress = new ImmediateProgress(_ => File.WriteAllText(At("b"), "theirs")),
        };

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyAsync(At("a"), At("b"), options));

        Assert.Equal(Errno.EEXIST, AioResult.GetErrno(exception));
        Assert.Equal("theirs", File.ReadAllText(At("b")));
        Assert.Equal(["a", "b"], NamesIn(Folder));
    }

    private async Task MakeProgramOfAnotherUserAsync(string name)
    {
        Assert.Equal(0, await Operations.AioChownAsync(Make(name, "old"), 1234, 5678));
        File.SetUnixFileMode(At(name), Program | UnixFileMode.SetUser);
    }
}
