using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class WriteTests : OperationTests
{
    private readonly AioContext _context;

    public WriteTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Write_InEveryMode_IsInTheFile(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("0123456789");

        Assert.Equal(
            3, await Finish(context.AioWriteAsync(OpenFile(path, FileAccess.Write), "abc"u8.ToArray(), 2), context));

        Assert.Equal("01abc56789", File.ReadAllText(path));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Write_AtOffset_LeavesThePosition_AndMinusOneMovesIt(By by)
    {
        string path = NewFile("0123456789");
        SafeFileHandle handle = OpenFile(path, FileAccess.ReadWrite);
        FileDescriptor file = As(handle, by);
        int number = (int)handle.DangerousGetHandle();
        LibC.Seek(number, 4, LibC.SEEK_SET);

        Assert.Equal(2, await Finish(_context.AioWriteAsync(file, "AB"u8.ToArray(), 0)));
        Assert.Equal(4, LibC.Seek(number, 0, LibC.SEEK_CUR));
        Assert.Equal(2, await Finish(_context.AioWriteAsync(file, "CD"u8.ToArray(), -1)));
        Assert.Equal(2, await Finish(_context.AioWriteAsync(file, "EF"u8.ToArray(), -1)));
        Assert.Equal(8, LibC.Seek(number, 0, LibC.SEEK_CUR));

        Assert.Equal("AB23CDEF89", File.ReadAllText(path));
    }

    [Fact]
    public async Task Write_BeyondTheEnd_LeavesAHole()
    {
        string path = NewFile("01");
        Assert.Equal(1, await Finish(_context.AioWriteAsync(OpenFile(path, FileAccess.Write), "x"u8.ToArray(), 4)));
        Assert.Equal("01\0\0x", File.ReadAllText(path));
    }

    [Fact]
    public async Task Write_ToAppendingFile_IgnoresTheOffset()
    {
        string path = NewFile("01");
        int descriptor = await Finish(_context.AioOpenAsync(path, OpenFlags.WriteOnly | OpenFlags.Append));
        using SafeFileHandle handle = new(descriptor, ownsHandle: true);

        Assert.Equal(1, await Finish(_context.AioWriteAsync(handle, "a"u8.ToArray(), 0)));
        Assert.Equal(1, await Finish(_context.AioWriteAsync(handle, "b"u8.ToArray(), -1)));

        Assert.Equal("01ab", File.ReadAllText(path));
    }

    [Fact]
    public async Task Write_ZeroLength_ReturnsZero()
    {
        string path = NewFile("01");
        SafeFileHandle handle = OpenFile(path, FileAccess.Write);
        Assert.Equal(0, await Finish(_context.AioWriteAsync(handle, default, 0)));
        Assert.Equal(0, await Finish(_context.AioWriteAsync(handle, ReadOnlyMemory<byte>.Empty, -1)));
        Assert.Equal("01", File.ReadAllText(path));
    }

    [Fact]
    public async Task Write_LargeSlice_IsInTheFile()
    {
        byte[] bytes = RandomBytes.Make(3_000_000);
        string path = NewFile("");
        SafeFileHandle handle = OpenFile(path, FileAccess.Write);
        Assert.Equal(2_999_000, await Finish(_context.AioWriteAsync(handle, bytes.AsMemory(500, 2_999_000), 0)));
        Assert.True(bytes.AsSpan(500, 2_999_000).SequenceEqual(File.ReadAllBytes(path)));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Write_FileOpenForReading_IsEBADF()
    {
        await AssertFails(Errno.EBADF, _context.AioWriteAsync(OpenFile(NewFile("")), new byte[1], 0));
        await AssertFails(Errno.EBADF, _context.AioWriteAsync(NoDescriptor, new byte[1], 0));
        await AssertFails(Errno.EBADF, _context.AioWriteAsync(-1, new byte[1], 0));
        await AssertFails(Errno.EBADF, _context.AioWriteAsync(default, new byte[1], 0));
    }

    [Fact]
    public async Task Write_PipeAtAnOffset_IsESPIPE()
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(reader);
        await AssertFails(Errno.ESPIPE, _context.AioWriteAsync(Own(writer), new byte[1], 0));
    }

    /// <summary>Workers block SIGPIPE, so the process survives.</summary>
    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Write_PipeWithoutReader_IsEPIPE()
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        reader.Dispose();
        await AssertFails(Errno.EPIPE, _context.AioWriteAsync(Own(writer), new byte[1], -1));
        Assert.Equal(1, await Finish(_context.AioWriteAsync(OpenFile(NewFile(""), FileAccess.Write), new byte[1], 0)));
    }

    [Fact]
    public Task Write_BeyondTheLargestFile_IsEFBIGOrEINVAL() => AssertOneOf(
        [Errno.EFBIG, Errno.EINVAL],
        _context.AioWriteAsync(OpenFile(NewFile(""), FileAccess.Write), new byte[1], long.MaxValue));

    [Fact]
    public async Task Write_FullDevice_IsENOSPC()
    {
        using SafeFileHandle full = LibC.Open("/dev/full", LibC.O_WRONLY);
        await AssertFails(Errno.ENOSPC, _context.AioWriteAsync(full, new byte[1], 0));
    }

    [FactRequires(Facility.Mount)]
    public async Task Write_DiskFillsUp_IsShort_ThenENOSPC()
    {
        using Tmpfs tiny = new("size=64k");
        using SafeFileHandle handle = LibC.Open(tiny.File("file"), LibC.O_WRONLY | LibC.O_CREAT);
        byte[] bytes = RandomBytes.Make(100_000);

        int count = await Finish(_context.AioWriteAsync(handle, bytes, 0));

        Assert.Equal(65_536, count);
        await AssertFails(Errno.ENOSPC, _context.AioWriteAsync(handle, bytes.AsMemory(count), count));
        Assert.True(bytes.AsSpan(0, count).SequenceEqual(File.ReadAllBytes(tiny.File("file"))));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ENOSPC)]
    [InlineData(Errno.EDQUOT)]
    [InlineData(Errno.EFBIG)]
    public async Task Write_DeviceFails_PassesTheErrnoOn(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"), FileMode.Open, FileAccess.Write);
        mount.Fail(FuseOperation.Write, (int)errno, times: 1);

        await AssertFails(errno, _context.AioWriteAsync(handle, new byte[4], 0));
        Assert.Equal(1, mount.Count(FuseOperation.Write)); // the library never repeats the write
        Assert.Equal(4, await Finish(_context.AioWriteAsync(handle, new byte[4], 0)));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Write_DeviceAcceptsLess_IsShort()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"), FileMode.Open, FileAccess.Write);
        mount.Shorten(FuseOperation.Write, 3);

        Assert.Equal(3, await Finish(_context.AioWriteAsync(handle, "abcdef"u8.ToArray(), 0)));
        Assert.Equal("abc", File.ReadAllText(mount.BackingFile("file")));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Write_ToAFullPipeCancelled_IsCancelledOrShort()
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(reader);
        Own(writer);
        using CancellationTokenSource cancel = new();
        // More than a pipe holds (64 KiB): the write transfers a part, then waits.
        Task<int> write = _context.AioWriteAsync(writer, new byte[1_000_000], -1, cancel.Token).AsTask();
        Bounded.Until(() => _context.RunningRequests == 1 && LibC.IsReadable((int)reader.DangerousGetHandle()));

        cancel.Cancel();
        int written = 0;
        try
        {
            written = await write.InTime();
        }
        catch (OperationCanceledException)
        {
            // The write was cancelled before its first byte.
        }

        Assert.InRange(written, 0, 999_999);
        writer.Dispose();
        int total = 0;
        for (int count; (count = await Finish(_context.AioReadAsync(reader, new byte[1_000_000], -1))) > 0;)
        {
            total += count;
        }

        Assert.Equal(written, total);
    }

    [Fact]
    public async Task Write_CancelledInQueue_WritesNothing()
    {
        AioContext context = NewSingleWorker();
        string path = NewFile("0123");
        SafeFileHandle handle = OpenFile(path, FileAccess.ReadWrite);
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        ValueTask<int> write = context.AioWriteAsync(handle, "x"u8.ToArray(), 0, cancel.Token);
        cancel.Cancel();
        await AssertCancelled(write, cancel.Token);
        held.Release();
        Assert.Equal(0, await Finish(context.AioFsyncAsync(handle)));
        Assert.Equal("0123", File.ReadAllText(path));
    }

    private static async Task AssertOneOf(Errno[] expected, ValueTask<int> operation) =>
        Assert.Contains(AioResult.GetErrno(await Finish(operation)), expected);
}
