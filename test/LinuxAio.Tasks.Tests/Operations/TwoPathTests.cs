using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class TwoPathTests : OperationTests
{
    private readonly AioContext _context;

    public TwoPathTests() => _context = NewContext();

    // Two paths share the room in a record. The lengths, in bytes with the NUL: both fit, both just fit, they do not
    // fit, and one alone would fit.
    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(1, 1)]
    [InlineData(31, 31)]
    [InlineData(31, 32)]
    [InlineData(32, 31)]
    [InlineData(32, 32)]
    [InlineData(39, 39)]
    [InlineData(40, 39)]
    [InlineData(40, 40)]
    [InlineData(63, 1)]
    [InlineData(79, 1)]
    [InlineData(80, 1)]
    [InlineData(1, 79)]
    [InlineData(255, 255)]
    public async Task Paths_OfAnyLength_ArriveWhole(int length, int newLength)
    {
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        string name = new('o', length), newName = new('n', newLength);
        File.WriteAllText(Temp.File(name), "content");

        AioPath old = new(directory, name), renamed = new(directory, newName);
        Assert.Equal(0, await Finish(_context.AioRenameAsync(old, renamed)));
        Assert.Equal(0, await Finish(_context.AioLinkAsync(renamed, old)));
        Assert.Equal(0, await Finish(_context.AioUnlinkAsync(old)));
        Assert.Equal(0, await Finish(_context.AioSymlinkAsync(newName, old)));

        Assert.Equal("content", File.ReadAllText(Temp.File(name)));
        Assert.Equal(newName, new FileInfo(Temp.File(name)).LinkTarget);
        Assert.Equal(2, Directory.GetFiles(Temp.FullPath).Length);
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(100_000)]
    public async Task Path_LongerThanTheKernelTakes_IsENAMETOOLONG(int length)
    {
        string path = NewFile("content"), tooLong = "/" + new string('é', length);
        await AssertFails(Errno.ENAMETOOLONG, _context.AioRenameAsync(path, tooLong));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioRenameAsync(tooLong, path));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioRenameAsync(tooLong, tooLong));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioLinkAsync(path, tooLong));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioSymlinkAsync("target", tooLong));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioSymlinkAsync(tooLong, path));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioReadlinkAsync(tooLong, new byte[1]));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioMkdirAsync(tooLong));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioRmdirAsync(tooLong));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioTruncateAsync(tooLong, 0));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioChmodAsync(tooLong, UnixFileMode.None));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioChownAsync(tooLong, null, null));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioUtimeAsync(tooLong, null, null));
        Assert.Equal("content", File.ReadAllText(path));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Paths_OfTheMaximumLength_ArriveWhole()
    {
        // 4,095 bytes and the NUL: many slashes lead to the same file.
        NewFile("content");
        string path = Padded("file"), newPath = Padded("new");
        Assert.Equal(0, await Finish(_context.AioRenameAsync(path, newPath)));
        Assert.Equal("content", File.ReadAllText(Temp.File("new")));
        await AssertFails(Errno.ENAMETOOLONG, _context.AioRenameAsync("/" + newPath, path));

        string Padded(string name) => new string('/', 4095 - Temp.File(name).Length) + Temp.File(name);
    }

    [Fact]
    public async Task Names_ThatAreNotUtf8_ArriveUnchanged()
    {
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        AioPath name = new(directory, "\udcff\udcfe"), newName = new(directory, new string('\udc80', 60) + "é");
        Assert.Equal(0, await Finish(_context.AioMkdirAsync(name)));
        Assert.Equal(0, await Finish(_context.AioRenameAsync(name, newName)));

        byte[] entries = new byte[4096];
        int length = await Finish(_context.AioReadDirectoryAsync(OpenDirectory(Temp.FullPath), entries));
        byte[] expected = [.. Enumerable.Repeat((byte)0x80, 60), 0xc3, 0xa9, 0];
        Assert.True(entries.AsSpan(0, length).IndexOf(expected) > 0);
        Assert.Equal(0, await Finish(_context.AioRmdirAsync(newName)));
    }

    [Fact]
    public async Task SecondDirectory_NotOpen_IsEBADF_AndReleasesTheFirst()
    {
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        using AioDirectoryHandle none = new(-1, ownsHandle: false);
        NewFile("content");
        await AssertFails(
            Errno.EBADF, _context.AioRenameAsync(new AioPath(directory, "file"), new AioPath(none, "new")));
        await AssertFails(Errno.EBADF, _context.AioLinkAsync(new AioPath(none, "file"), new AioPath(directory, "new")));

        AioDirectoryHandle disposed = OpenDirectory(Temp.FullPath);
        disposed.Dispose();
        Misuse<ObjectDisposedException>(
            () => _context.AioRenameAsync(new AioPath(directory, "file"), new AioPath(disposed, "new")));

        Assert.Equal(0, _context.OutstandingRequests);
        Assert.Equal(0, await Finish(_context.AioCloseAsync(directory)));
    }

    [Fact]
    public async Task Paths_CancelledInQueue_DoNothing()
    {
        AioContext context = NewSingleWorker();
        string path = NewFile("content");
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        string longName = Temp.File(new string('n', 200));
        ValueTask<int> rename = context.AioRenameAsync(path, longName, cancellationToken: cancel.Token);
        ValueTask<int> mkdir = context.AioMkdirAsync(Temp.File("directory"), cancellationToken: cancel.Token);

        cancel.Cancel();
        await AssertCancelled(rename, cancel.Token);
        await AssertCancelled(mkdir, cancel.Token);
        held.Release();
        await context.DrainAsync().InTime();
        Assert.Equal([path], Directory.GetFileSystemEntries(Temp.FullPath));
    }
}
