using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Operations;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class VectorTests : OperationTests
{
    private readonly AioContext _context;

    public VectorTests() => _context = NewContext();

    private const int MostBuffers = 1024; // IOV_MAX

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Readv_SeveralBuffers_FillsOneAfterTheOther(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        byte[] first = new byte[2], second = new byte[3], third = new byte[4];
        Memory<byte>[] buffers = [first, Memory<byte>.Empty, second, default, third.AsMemory(1, 2)];

        Assert.Equal(7L, await Finish(context.AioReadvAsync(OpenFile(NewFile("0123456789")), buffers, 1), context));

        Assert.Equal(("12", "345", "\067\0"), (Text(first), Text(second), Text(third)));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Writev_SeveralBuffers_WritesOneAfterTheOther(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("0123456789");
        ReadOnlyMemory<byte>[] buffers = ["ab"u8.ToArray(), default, "xcdex"u8.ToArray().AsMemory(1, 3)];

        Assert.Equal(5L, await Finish(context.AioWritevAsync(OpenFile(path, FileAccess.Write), buffers, 3), context));

        Assert.Equal("012abcde89", File.ReadAllText(path));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Vector_AtOffset_LeavesThePosition_AndMinusOneMovesIt(By by)
    {
        SafeFileHandle handle = OpenFile(NewFile("0123456789"), FileAccess.ReadWrite);
        FileDescriptor file = As(handle, by);
        int number = (int)handle.DangerousGetHandle();
        byte[] buffer = new byte[2];
        Memory<byte>[] read = [buffer];
        ReadOnlyMemory<byte>[] write = ["AB"u8.ToArray()];

        Assert.Equal(2L, await Finish(_context.AioWritevAsync(file, write, 6)));
        Assert.Equal(2L, await Finish(_context.AioReadvAsync(file, read, 6)));
        Assert.Equal("AB", Text(buffer));
        Assert.Equal(0, LibC.Seek(number, 0, LibC.SEEK_CUR));
        Assert.Equal(2L, await Finish(_context.AioWritevAsync(file, write, -1)));
        Assert.Equal(2L, await Finish(_context.AioReadvAsync(file, read, -1)));
        Assert.Equal("23", Text(buffer));
        Assert.Equal(4, LibC.Seek(number, 0, LibC.SEEK_CUR));
    }

    [Fact]
    public async Task Vector_BeyondFourGigabytes_UsesTheWholeOffset()
    {
        const long Offset = (5L << 32) + 7;
        string path = NewFile("");
        SafeFileHandle file = OpenFile(path, FileAccess.ReadWrite);
        byte[] buffer = new byte[4];
        Assert.Equal(3L, await Finish(_context.AioWritevAsync(file, [new([1, 2, 3])], Offset)));
        Assert.Equal(Offset + 3, new FileInfo(path).Length);
        Assert.Equal(3L, await Finish(_context.AioReadvAsync(file, [buffer], Offset)));
        Assert.Equal([1, 2, 3, 0], buffer);
    }

    [Fact]
    public async Task Vector_AtTheEndOrEmpty_ReturnsZero()
    {
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        Assert.Equal(0L, await Finish(_context.AioReadvAsync(file, [new byte[4], new byte[4]], 7)));
        Assert.Equal(3L, await Finish(_context.AioReadvAsync(file, [new byte[2], new byte[4]], 4)));
        Assert.Equal(0L, await Finish(_context.AioReadvAsync(file, [], 0)));
        Assert.Equal(0L, await Finish(_context.AioWritevAsync(file, [], 0)));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Vector_MostBuffers_AreTransferred_AndOneMoreIsEINVAL()
    {
        byte[] content = RandomBytes.Make(MostBuffers * 3), back = new byte[content.Length];
        string path = NewFile("");
        SafeFileHandle file = OpenFile(path, FileAccess.ReadWrite);
        List<ReadOnlyMemory<byte>> write =
            [.. Enumerable.Range(0, MostBuffers).Select(i => content.AsMemory(i * 3, 3))];
        List<Memory<byte>> read = [.. Enumerable.Range(0, MostBuffers).Select(i => back.AsMemory(i * 3, 3))];

        Assert.Equal(content.Length, await Finish(_context.AioWritevAsync(file, write, 0)));
        Assert.Equal(content.Length, await Finish(_context.AioReadvAsync(file, read, 0)));
        Assert.Equal(content, back);

        await AssertFails(Errno.EINVAL, _context.AioWritevAsync(file, [.. write, default], 0));
        await AssertFails(Errno.EINVAL, _context.AioReadvAsync(file, [.. read, default], 0));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Vector_Impossible_ReturnsTheErrno()
    {
        string path = NewFile("content");
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(reader);
        Own(writer);
        await AssertFails(Errno.EBADF, _context.AioReadvAsync(OpenFile(path, FileAccess.Write), [new byte[1]], 0));
        await AssertFails(Errno.EBADF, _context.AioWritevAsync(OpenFile(path), [new byte[1]], 0));
        await AssertFails(Errno.EBADF, _context.AioReadvAsync(-100, [new byte[1]], 0));
        await AssertFails(Errno.EBADF, _context.AioWritevAsync(NoDescriptor, [new byte[1]], 0));
        await AssertFails(Errno.ESPIPE, _context.AioReadvAsync(reader, [new byte[1]], 0));
        await AssertFails(Errno.ESPIPE, _context.AioWritevAsync(writer, [new byte[1]], 0));
        await AssertFails(Errno.EISDIR, _context.AioReadvAsync(OpenDirectory(Temp.FullPath), [new byte[1]], 0));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ENOSPC)]
    public async Task Vector_DeviceFails_PassesTheErrnoOn(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        SafeFileHandle file = OpenFile(mount.File("file"), FileAccess.ReadWrite);
        mount.Fail(FuseOperation.Read, (int)errno);
        mount.Fail(FuseOperation.Write, (int)errno);
        await AssertFails(errno, _context.AioReadvAsync(file, [new byte[4]], 0));
        await AssertFails(errno, _context.AioWritevAsync(file, [new byte[4]], 0));
    }

    [Fact]
    public async Task Readv_HeldByTheKernel_KeepsEveryBufferPinnedUntilItEnds()
    {
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        CountedMemory first = new(2), second = new(4);
        Task<long> read = _context.AioReadvAsync(handle, [first.Memory, second.Memory], -1).AsTask();
        Bounded.Until(() => _context.RunningRequests == 1);
        Assert.Equal((1, 1), (first.Pins, second.Pins));

        fifo.Write("abc"u8);

        Assert.Equal(3, await read.InTime());
        Assert.Equal((0, 0), (first.Pins, second.Pins));
        Assert.Equal(("ab", "c\0\0\0"), (Text(first.Array), Text(second.Array)));
    }

    [Fact]
    public async Task Readv_CancelledWhileItWaits_IsCancelled_AndUnpins()
    {
        using Fifo fifo = new();
        SafeFileHandle handle = fifo.OpenBothEnds();
        var memory = new CountedMemory(2);
        using CancellationTokenSource cancel = new();
        ValueTask<long> read = _context.AioReadvAsync(handle, [memory.Memory], -1, cancel.Token);
        Bounded.Until(() => _context.RunningRequests == 1);

        cancel.Cancel();

        await AssertCancelled(read, cancel.Token);
        Assert.Equal(0, memory.Pins);
        handle.Dispose();
        Assert.True(handle.IsClosed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Vector_BufferThatCannotBePinned_ThrowsAtTheCall_AndHoldsNothing(bool write)
    {
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        CountedMemory good = new(4), bad = new(4) { FailsToPin = true };

        _ = write
            ? Misuse<NotSupportedException>(() => _context.AioWritevAsync(file, [good.Memory, bad.Memory], 0))
            : Misuse<NotSupportedException>(() => _context.AioReadvAsync(file, [good.Memory, bad.Memory], 0));

        Assert.Equal((0, 1), (good.Pins, good.PinsEver));
        Assert.Equal(0, _context.OutstandingRequests);
        file.Dispose();
        Assert.True(file.IsClosed);
    }

    [Fact]
    public async Task Readv_BufferThatCannotBeUnpinned_Throws_AndReleasesTheRest()
    {
        SafeFileHandle file = OpenFile(NewFile("content"));
        CountedMemory bad = new(2) { FailsToUnpin = true }, good = new(2);

        await Assert.ThrowsAsync<NotSupportedException>(
            () => Finish(_context.AioReadvAsync(file, [bad.Memory, good.Memory], 0)));

        Assert.Equal((0, 1), (good.Pins, good.PinsEver));
        Assert.Equal(0, await Finish(_context.AioCloseAsync(file))); // never ends if the read still holds the file
    }

    [Fact]
    public async Task Readv_ListThatShrinksMeanwhile_ReadsIntoWhatWasPinned()
    {
        byte[] buffer = new byte[4];
        Assert.Equal(4L, await Finish(_context.AioReadvAsync(
            OpenFile(NewFile("content")), new ShrinkingList(buffer), 0)));
        Assert.Equal("cont", Text(buffer));

        // The number of entries that the kernel gets; entries after them may contain anything.
        VectorArgument vector = VectorArgument.Of(new ShrinkingList(buffer));
        Assert.Equal(1, vector.Count);
        ((IResultTarget)vector).Complete(0);
    }

    [Fact]
    public void Vector_BadArguments_Throw()
    {
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        Assert.Equal("buffers", Misuse<ArgumentNullException>(() => _context.AioReadvAsync(file, null!, 0)).ParamName);
        Assert.Equal("buffers", Misuse<ArgumentNullException>(() => _context.AioWritevAsync(file, null!, 0)).ParamName);
        Assert.Equal(
            "offset", Misuse<ArgumentOutOfRangeException>(() => _context.AioReadvAsync(file, [], -2)).ParamName);
        Assert.Equal(
            "offset", Misuse<ArgumentOutOfRangeException>(() => _context.AioWritevAsync(file, [], -2)).ParamName);
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    /// <summary>Its count is first 2, then 1, like that of a list that another thread changes.</summary>
    private sealed class ShrinkingList(byte[] buffer) : IReadOnlyList<Memory<byte>>
    {
        private int _asked;

        public int Count => _asked++ == 0 ? 2 : 1;

        public Memory<byte> this[int index] => buffer;

        public IEnumerator<Memory<byte>> GetEnumerator() => throw new NotSupportedException();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
