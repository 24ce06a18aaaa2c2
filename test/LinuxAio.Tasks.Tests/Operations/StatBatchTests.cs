using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

[SupportedOSPlatform("linux")]
public sealed class StatBatchTests : OperationTests
{
    private readonly AioContext _context;
    private readonly FileStatusBatch _batch = new();

    public StatBatchTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task EachName_HasTheResultOfLstat(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        AioDirectoryHandle directory = MakeFolder();
        string[] names = ["file", "gone", "link", "sub", new string('x', 256), new string('x', 300), "nowhere", "loop"];
        Assert.All(names, name => Assert.True(_batch.TryAdd(name)));

        Assert.Equal(names.Length, await Finish(context.AioStatBatchAsync(directory, _batch), context));

        var status = new FileStatus();
        for (int i = 0; i < names.Length; i++)
        {
            Assert.Equal(
                await Finish(context.AioLstatAsync(new AioPath(directory, names[i]), status), context),
                _batch.GetResult(i));
            FileStatus answer = _batch.GetStatus(i);
            Assert.Equal(
                (status.IsEmpty, status.Type, status.Inode, status.Size, status.ModifyTime),
                (answer.IsEmpty, answer.Type, answer.Inode, answer.Size, answer.ModifyTime));
        }

        AssertErrno(Errno.ENOENT, _batch.GetResult(1));
        AssertErrno(Errno.ENAMETOOLONG, _batch.GetResult(4));
        AssertErrno(Errno.ENAMETOOLONG, _batch.GetResult(5));
    }

    [Fact]
    public async Task FollowedLink_HasTheStatusOfItsTarget()
    {
        AioDirectoryHandle directory = MakeFolder();
        Assert.True(_batch.TryAdd("link", followLink: true));
        Assert.True(_batch.TryAdd("nowhere", followLink: true));
        Assert.True(_batch.TryAdd("loop", followLink: true));

        Assert.Equal(3, await Finish(_context.AioStatBatchAsync(directory, _batch)));

        Assert.True(_batch.GetStatus(0).IsRegularFile);
        AssertErrno(Errno.ENOENT, _batch.GetResult(1));
        AssertErrno(Errno.ELOOP, _batch.GetResult(2));
    }

    [Fact]
    public async Task Name_ThatIsNotUtf8_IsFound()
    {
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        string name = AioPath.DecodeName([(byte)'a', 0xff, 0xc3]);
        int file = await Finish(_context.AioOpenAsync(
            new AioPath(directory, name), OpenFlags.Create | OpenFlags.WriteOnly));
        Assert.Equal(0, await Finish(_context.AioCloseAsync(file)));
        Assert.True(_batch.TryAdd(name));

        Assert.Equal(1, await Finish(_context.AioStatBatchAsync(directory, _batch)));

        Assert.Equal(0, _batch.GetResult(0));
        // .NET does not find such a name.
        Assert.Equal(0, await Finish(_context.AioUnlinkAsync(new AioPath(directory, name))));
    }

    [Fact]
    public async Task FullBatch_RefusesMore_AndAnswersAll()
    {
        AioDirectoryHandle directory = MakeFolder();
        for (int i = 0; i < FileStatusBatch.MostNames; i++)
        {
            Assert.True(_batch.TryAdd(i % 2 == 0 ? "file" : "gone"));
        }

        Assert.False(_batch.TryAdd("file"));
        Assert.Equal(FileStatusBatch.MostNames, await Finish(_context.AioStatBatchAsync(directory, _batch)));

        Assert.All(
            Enumerable.Range(0, _batch.Count),
            i => Assert.Equal(i % 2 == 0 ? 0 : -(int)Errno.ENOENT, _batch.GetResult(i)));
    }

    [Fact]
    public async Task ClearedBatch_IsReused_WithoutOldResults()
    {
        AioDirectoryHandle directory = MakeFolder();
        _batch.TryAdd("file");
        _batch.TryAdd("sub");
        Assert.Equal(2, await Finish(_context.AioStatBatchAsync(directory, _batch)));

        _batch.Clear();
        _batch.TryAdd("gone");

        AssertErrno(Errno.ECANCELED, _batch.GetResult(0)); // not executed yet
        Assert.Equal(1, await Finish(_context.AioStatBatchAsync(directory, _batch)));
        AssertErrno(Errno.ENOENT, _batch.GetResult(0));
        Assert.True(_batch.GetStatus(0).IsEmpty);
        _batch.Clear();
        Assert.Equal(0, await Finish(_context.AioStatBatchAsync(directory, _batch)));
    }

    [Fact]
    public async Task ReusedBatch_WithMoreNames_AnswersAll()
    {
        AioDirectoryHandle directory = MakeFolder();
        _batch.TryAdd("gone");
        Assert.Equal(1, await Finish(_context.AioStatBatchAsync(directory, _batch)));
        NewFile("123", "gone");
        _batch.TryAdd("file");
        AssertErrno(Errno.ENOENT, _batch.GetResult(0));
        AssertErrno(Errno.ECANCELED, _batch.GetResult(1));

        Assert.Equal(2, await Finish(_context.AioStatBatchAsync(directory, _batch)));

        Assert.Equal((3, 5), (_batch.GetStatus(0).Size, _batch.GetStatus(1).Size));
    }

    [Fact]
    public async Task TokenCancelledBefore_ClearsOldResults_AndHoldsNothing()
    {
        AioDirectoryHandle directory = MakeFolder();
        _batch.TryAdd("file");
        Assert.Equal(1, await Finish(_context.AioStatBatchAsync(directory, _batch)));

        ValueTask<int> look = _context.AioStatBatchAsync(directory, _batch, new CancellationToken(canceled: true));

        Assert.True(look.IsCanceled);
        AssertErrno(Errno.ECANCELED, _batch.GetResult(0));
        Assert.True(_batch.GetStatus(0).IsEmpty);
        directory.Dispose();
        Assert.True(directory.IsClosed);
    }

    [Fact]
    public async Task ContextDisposed_Throws_AndTheBatchIsFree()
    {
        AioDirectoryHandle directory = MakeFolder();
        AioContext context = NewContext();
        await context.DisposeAsync();
        _batch.TryAdd("file");

        Misuse<ObjectDisposedException>(() => context.AioStatBatchAsync(directory, _batch));

        Assert.Equal(1, await Finish(_context.AioStatBatchAsync(directory, _batch)));
    }

    [FactRequires(Tool.Fuse)]
    public async Task CancelledWhileItRuns_KeepsTheResultsSoFar()
    {
        using var mount = new FuseMount();
        File.WriteAllText(mount.BackingFile("a"), "1");
        File.WriteAllText(mount.BackingFile("b"), "22");
        AioDirectoryHandle directory = OpenDirectory(mount.FullPath);
        using var source = new CancellationTokenSource();
        _batch.TryAdd("a");
        _batch.TryAdd("b");
        mount.Hold(FuseOperation.Getattr);
        ValueTask<int> look = _context.AioStatBatchAsync(directory, _batch, source.Token);
        mount.WaitUntilHeld(FuseOperation.Getattr);

        source.Cancel(); // the server still answers, and an answer counts
        mount.Release(FuseOperation.Getattr);

        Assert.Equal(1, await Finish(look));
        Assert.Equal(1, _batch.GetStatus(0).Size);
        AssertErrno(Errno.ECANCELED, _batch.GetResult(1));
        Assert.True(_batch.GetStatus(1).IsEmpty);
        Assert.Equal(2, await Finish(_context.AioStatBatchAsync(directory, _batch)));
        Assert.Equal(2, _batch.GetStatus(1).Size);
    }

    [Fact]
    public async Task CancelledInTheQueue_StatsNothing_AndTheBatchIsFree()
    {
        AioDirectoryHandle directory = MakeFolder();
        AioContext context = NewSingleWorker();
        using var held = new HeldWorker(context);
        using var source = new CancellationTokenSource();
        _batch.TryAdd("file");
        ValueTask<int> look = context.AioStatBatchAsync(directory, _batch, source.Token);

        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Finish(look));
        AssertErrno(Errno.ECANCELED, _batch.GetResult(0));
        await held.ReleaseAsync();
        Assert.Equal(1, await Finish(context.AioStatBatchAsync(directory, _batch)));
    }

    [Fact]
    public async Task InFlight_RefusesEveryUse_AndKeepsItsDirectoryOpen()
    {
        AioDirectoryHandle directory = MakeFolder();
        AioContext context = NewSingleWorker();
        using var held = new HeldWorker(context);
        _batch.TryAdd("file");
        ValueTask<int> look = context.AioStatBatchAsync(directory, _batch);
        directory.Dispose();

        Assert.Throws<InvalidOperationException>(() => _batch.TryAdd("sub"));
        Assert.Throws<InvalidOperationException>(_batch.Clear);
        Assert.Throws<InvalidOperationException>(() => _batch.GetResult(0));
        Assert.Throws<InvalidOperationException>(() => _batch.GetStatus(0));
        AioDirectoryHandle other = OpenDirectory(Temp.FullPath);
        Misuse<InvalidOperationException>(() => context.AioStatBatchAsync(other, _batch));
        other.Dispose();
        Assert.True(other.IsClosed);
        await held.ReleaseAsync();

        Assert.Equal(1, await Finish(look));
        Assert.Equal(0, _batch.GetResult(0));
    }

    [Fact]
    public async Task GetStatus_FillsAStatusOfTheCaller_UnlessItIsInFlight()
    {
        AioDirectoryHandle directory = MakeFolder();
        AioContext context = NewSingleWorker();
        var status = new FileStatus();
        _batch.TryAdd("file");
        _batch.TryAdd("gone");
        _batch.TryAdd("sub");
        Assert.Equal(3, await Finish(context.AioStatBatchAsync(directory, _batch)));

        _batch.GetStatus(0, status);
        Assert.Equal(5, status.Size);
        _batch.GetStatus(1, status);
        Assert.True(status.IsEmpty);
        _batch.GetStatus(2, status);
        Assert.True(status.IsDirectory);
        using var held = new HeldWorker(context);
        ValueTask<int> stat = context.AioStatAsync(Temp.File("file"), status);
        Assert.Throws<InvalidOperationException>(() => _batch.GetStatus(0, status));
        await held.ReleaseAsync();
        Assert.Equal(0, await Finish(stat));
        Assert.Equal(5, status.Size);
    }

    [Fact]
    public async Task BadDirectory_IsAnErrorOfTheBatch_OrOfEachName()
    {
        _batch.TryAdd("file");
        AssertErrno(Errno.EBADF, await Finish(_context.AioStatBatchAsync(new AioDirectoryHandle(-1, false), _batch)));
        AssertErrno(Errno.ECANCELED, _batch.GetResult(0));
        using var file = new AioDirectoryHandle(LibC.Duplicate(OpenFile(NewFile("content"))), ownsHandle: true);

        Assert.Equal(1, await Finish(_context.AioStatBatchAsync(file, _batch)));

        AssertErrno(Errno.ENOTDIR, _batch.GetResult(0));
    }

    [Fact]
    public void Misuse_ThrowsWithAReason()
    {
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        Assert.Throws<ArgumentOutOfRangeException>("capacity", static () => new FileStatusBatch(0));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", static () => new FileStatusBatch(65));
        Assert.Throws<ArgumentNullException>("name", () => _batch.TryAdd(null!));
        foreach (string name in new[] { "", "a/b", "/", "a\0b", "\ud800" })
        {
            Assert.Throws<ArgumentException>("name", () => _batch.TryAdd(name));
        }

        Assert.Equal(0, _batch.Count);
        Assert.Throws<ArgumentOutOfRangeException>("index", () => _batch.GetResult(0));
        Assert.Throws<ArgumentOutOfRangeException>("index", () => _batch.GetStatus(-1));
        Assert.Throws<ArgumentNullException>("status", () => _batch.GetStatus(0, null!));
        Misuse<ArgumentNullException>(() => _context.AioStatBatchAsync(null!, _batch));
        Misuse<ArgumentNullException>(() => _context.AioStatBatchAsync(directory, null!));
        directory.Dispose();
        Misuse<ObjectDisposedException>(() => _context.AioStatBatchAsync(directory, _batch));
        Assert.True(_batch.TryAdd("free"));
    }

    [Fact]
    public async Task TestDouble_AnswersEachName()
    {
        AioDirectoryHandle directory = MakeFolder();
        var double_ = new NamedStats(_context);
        _batch.TryAdd("file");
        _batch.TryAdd("link", followLink: true);
        _batch.TryAdd("sub");

        Assert.Equal(3, await Finish(double_.AioStatBatchAsync(directory, _batch)));

        Assert.Equal(["lstat file", "stat link", "lstat sub"], double_.Asked);
        AssertErrno(Errno.EIO, _batch.GetResult(2));
        Assert.True(_batch.GetStatus(0).IsRegularFile);
        Assert.True(_batch.GetStatus(1).IsRegularFile);
        Assert.True(_batch.GetStatus(2).IsEmpty);
    }

    // Names longer than most file systems allow: FUSE and CIFS may allow them; vfat allows 255 characters of 3 bytes.
    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(1000)]
    [InlineData(4095)]
    public async Task LongName_ReachesTheFileSystem(int length)
    {
        AioDirectoryHandle directory = MakeFolder();
        var double_ = new NamedStats(_context);
        string name = new('y', length);
        _batch.TryAdd("file");
        Assert.True(_batch.TryAdd(name));
        Assert.True(_batch.TryAdd(System.Text.Encoding.UTF8.GetBytes(name), followLink: true));
        _batch.TryAdd("sub");

        Assert.Equal(4, await Finish(double_.AioStatBatchAsync(directory, _batch)));
        Assert.Equal(["lstat file", $"lstat {name}", $"stat {name}", "lstat sub"], double_.Asked);
        Assert.Equal(4, await Finish(_context.AioStatBatchAsync(directory, _batch)));

        AssertErrno(length > 255 ? Errno.ENAMETOOLONG : Errno.ENOENT, _batch.GetResult(1));
        AssertErrno(length > 255 ? Errno.ENAMETOOLONG : Errno.ENOENT, _batch.GetResult(2));
        Assert.True(_batch.GetStatus(0).IsRegularFile);
        Assert.True(_batch.GetStatus(3).IsDirectory);
    }

    [Fact]
    public async Task NameLongerThanAnyPath_IsENAMETOOLONG()
    {
        Assert.True(_batch.TryAdd(new string('\u00e4', 5000)));

        Assert.Equal(1, await Finish(_context.AioStatBatchAsync(MakeFolder(), _batch)));

        AssertErrno(Errno.ENAMETOOLONG, _batch.GetResult(0));
    }

    private AioDirectoryHandle MakeFolder()
    {
        NewFile("12345");
        Directory.CreateDirectory(Temp.File("sub"));
        File.CreateSymbolicLink(Temp.File("link"), "file");
        File.CreateSymbolicLink(Temp.File("nowhere"), "gone");
        File.CreateSymbolicLink(Temp.File("loop"), "loop");
        return OpenDirectory(Temp.FullPath);
    }

    private sealed class NamedStats(AioOperations inner) : AioOperations
    {
        internal List<string> Asked { get; } = [];

        public override ValueTask<int> AioStatAsync(
            AioPath path, FileStatus status, CancellationToken cancellationToken = default)
        {
            Asked.Add($"stat {path}");
            return inner.AioStatAsync(path, status, cancellationToken);
        }

        public override ValueTask<int> AioLstatAsync(
            AioPath path, FileStatus status, CancellationToken cancellationToken = default)
        {
            Asked.Add($"lstat {path}");
            return path.ToString() == "sub"
                ? new(-(int)Errno.EIO)
                : inner.AioLstatAsync(path, status, cancellationToken);
        }
    }
}
