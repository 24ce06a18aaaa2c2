using System.Buffers;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

/// <summary>A read has the same outcome inline and in a worker.</summary>
public sealed class ReadTests : OperationTests
{
    public static TheoryData<bool, By> Ways
    {
        get
        {
            TheoryData<bool, By> ways = [];
            foreach (By by in Enum.GetValues<By>())
            {
                ways.Add(true, by);
                ways.Add(false, by);
            }

            return ways;
        }
    }

    private AioContext NewReader(bool tryInline) => NewContext(options => options.TryInline = tryInline);

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Read_InEveryMode_FillsTheBuffer(CompletionMode mode)
    {
        AioContext context = NewContext(mode, static options => options.TryInline = false);
        byte[] buffer = new byte[7];

        Assert.Equal(7, await Finish(context.AioReadAsync(OpenFile(NewFile("content")), buffer, 0), context));

        Assert.Equal("content"u8.ToArray(), buffer);
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Read_AtOffset_ReturnsThoseBytes(bool tryInline, By by)
    {
        AioContext context = NewReader(tryInline);
        FileDescriptor file = As(OpenFile(NewFile("0123456789")), by);
        byte[] buffer = new byte[4];

        Assert.Equal(4, await Finish(context.AioReadAsync(file, buffer, 3)));

        Assert.Equal("3456"u8.ToArray(), buffer);
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Read_AtOffset_LeavesThePosition_AndMinusOneMovesIt(bool tryInline, By by)
    {
        AioContext context = NewReader(tryInline);
        SafeFileHandle handle = OpenFile(NewFile("0123456789"));
        FileDescriptor file = As(handle, by);
        int number = (int)handle.DangerousGetHandle(); // duplicates share the position
        byte[] buffer = new byte[4];
        LibC.Seek(number, 2, LibC.SEEK_SET);

        Assert.Equal(4, await Finish(context.AioReadAsync(file, buffer, 5)));
        Assert.Equal(2, LibC.Seek(number, 0, LibC.SEEK_CUR));
        Assert.Equal(4, await Finish(context.AioReadAsync(file, buffer, -1)));
        Assert.Equal("2345"u8.ToArray(), buffer);
        Assert.Equal(6, LibC.Seek(number, 0, LibC.SEEK_CUR));
        Assert.Equal(4, await Finish(context.AioReadAsync(file, buffer, -1)));
        Assert.Equal("6789"u8.ToArray(), buffer);
        Assert.Equal(0, await Finish(context.AioReadAsync(file, buffer, -1)));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Read_AcrossTheEnd_IsShort_AndPastItReturnsZero(bool tryInline, By by)
    {
        AioContext context = NewReader(tryInline);
        FileDescriptor file = As(OpenFile(NewFile("0123456789")), by);
        byte[] buffer = [9, 9, 9, 9];

        Assert.Equal(2, await Finish(context.AioReadAsync(file, buffer, 8)));
        Assert.Equal([(byte)'8', (byte)'9', 9, 9], buffer);
        Assert.Equal(0, await Finish(context.AioReadAsync(file, buffer, 10)));
        Assert.Equal(0, await Finish(context.AioReadAsync(file, buffer, 1L << 40)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_ZeroLength_ReturnsZero(bool tryInline, By by)
    {
        AioContext context = NewReader(tryInline);
        FileDescriptor file = As(OpenFile(NewFile("content")), by);

        Assert.Equal(0, await Finish(context.AioReadAsync(file, Memory<byte>.Empty, 0)));
        Assert.Equal(0, await Finish(context.AioReadAsync(file, default, -1)));
        Assert.Equal(0, await Finish(context.AioReadAsync(file, new byte[4].AsMemory(4), 0)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_EmptyFile_ReturnsZero(bool tryInline, By by)
    {
        AioContext context = NewReader(tryInline);
        Assert.Equal(0, await Finish(context.AioReadAsync(As(OpenFile(NewFile("")), by), new byte[8], 0)));
    }

    [Theory]
    [InlineData(true, 65_535)]
    [InlineData(true, 65_536)]
    [InlineData(true, 65_537)]
    [InlineData(true, 3_000_000)]
    [InlineData(false, 65_537)]
    [InlineData(false, 3_000_000)]
    public async Task Read_LargeBuffer_IsFilledWithTheFile(bool tryInline, int length)
    {
        AioContext context = NewReader(tryInline);
        byte[] content = RandomBytes.Make(3_000_100);
        byte[] buffer = new byte[length];

        Assert.Equal(length, await Finish(context.AioReadAsync(OpenFile(NewFile(content)), buffer, 100)));

        Assert.True(content.AsSpan(100, length).SequenceEqual(buffer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_IntoSlice_LeavesTheRestOfTheArray(bool tryInline)
    {
        AioContext context = NewReader(tryInline);
        byte[] array = new byte[10];

        Assert.Equal(3, await Finish(context.AioReadAsync(OpenFile(NewFile("0123456789")), array.AsMemory(4, 3), 1)));

        Assert.Equal([0, 0, 0, 0, (byte)'1', (byte)'2', (byte)'3', 0, 0, 0], array);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_IntoManagedMemory_PinsAndUnpinsIt(bool tryInline)
    {
        AioContext context = NewReader(tryInline);
        var memory = new CountedMemory(16);

        Assert.Equal(7, await Finish(context.AioReadAsync(OpenFile(NewFile("content")), memory.Memory[2..], 0)));

        Assert.Equal("content"u8.ToArray(), memory.Array[2..9]);
        Assert.Equal(0, memory.Pins);
        Assert.Equal(tryInline ? 0 : 1, memory.PinsEver);
    }

    [Fact]
    public async Task Read_HeldByTheKernel_KeepsTheBufferPinnedUntilItEnds()
    {
        AioContext context = NewContext();
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        var memory = new CountedMemory(4);
        Task<int> read = context.AioReadAsync(handle, memory.Memory, -1).AsTask();
        Bounded.Until(() => context.RunningRequests == 1);
        Assert.Equal(1, memory.Pins);

        fifo.Write("ab"u8);

        Assert.Equal(2, await read.InTime());
        Assert.Equal(0, memory.Pins);
        Assert.Equal("ab"u8.ToArray(), memory.Array[..2]);
    }

    [Fact]
    public async Task Read_CancelledInQueue_UnpinsTheBufferAndReleasesTheHandle()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        var memory = new CountedMemory(4);
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(writer);
        using CancellationTokenSource cancel = new();
        ValueTask<int> read = context.AioReadAsync(reader, memory.Memory, -1, cancel.Token);
        Assert.Equal(1, memory.Pins);

        cancel.Cancel();
        await AssertCancelled(read, cancel.Token);

        Assert.Equal(0, memory.Pins);
        reader.Dispose();
        Assert.True(reader.IsClosed);
        held.Release();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_MemoryThatCannotBePinned_ThrowsAtTheCall_AndHoldsNothing(bool tryInline)
    {
        AioContext context = NewReader(tryInline);
        SafeFileHandle handle = OpenFile(NewFile("content"));
        using var memory = new CountedMemory(16) { FailsToPin = true };
        if (tryInline)
        {
            // An inline read pins nothing.
            Assert.Equal(7, await Finish(context.AioReadAsync(handle, memory.Memory, 0)));
            return;
        }

        Misuse<NotSupportedException>(() => context.AioReadAsync(handle, memory.Memory, 0));

        Assert.Equal(0, context.OutstandingRequests);
        handle.Dispose();
        Assert.True(handle.IsClosed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_IntoNativeMemory_FillsIt(bool tryInline)
    {
        AioContext context = NewReader(tryInline);
        using var memory = new NativeMemoryManager(4096);

        Assert.Equal(7, await Finish(context.AioReadAsync(OpenFile(NewFile("content")), memory.Memory, 0)));

        Assert.Equal("content"u8.ToArray(), memory.Memory.Span[..7].ToArray());
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Read_FileOpenForWriting_IsEBADF(bool tryInline, By by) =>
        await AssertFails(
            Errno.EBADF,
            NewReader(tryInline).AioReadAsync(As(OpenFile(NewFile("content"), FileAccess.Write), by), new byte[4], 0));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_NoDescriptor_IsEBADF(bool tryInline)
    {
        AioContext context = NewReader(tryInline);
        await AssertFails(Errno.EBADF, context.AioReadAsync(NoDescriptor, new byte[4], 0));
        await AssertFails(Errno.EBADF, context.AioReadAsync(-1, new byte[4], 0));
        await AssertFails(Errno.EBADF, context.AioReadAsync(-100, new byte[4], 0));
        await AssertFails(Errno.EBADF, context.AioReadAsync(int.MinValue, new byte[4], 0));
        await AssertFails(Errno.EBADF, context.AioReadAsync(default, new byte[4], 0));
        using SafeFileHandle invalid = new(-1, ownsHandle: false);
        await AssertFails(Errno.EBADF, context.AioReadAsync(invalid, new byte[4], 0));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_Directory_IsEISDIR(bool tryInline, By by)
    {
        using SafeFileHandle directory = LibC.Open(Temp.FullPath, LibC.O_DIRECTORY);
        await AssertFails(Errno.EISDIR, NewReader(tryInline).AioReadAsync(As(directory, by), new byte[4], 0));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_PipeAtAnOffset_IsESPIPE(bool tryInline, By by)
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(writer);
        await AssertFails(Errno.ESPIPE, NewReader(tryInline).AioReadAsync(As(Own(reader), by), new byte[4], 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_EndBeyondTheLargestOffset_IsEINVAL(bool tryInline) =>
        await AssertFails(
            Errno.EINVAL, NewReader(tryInline).AioReadAsync(OpenFile(NewFile("x")), new byte[4], long.MaxValue));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_DirectWithCrookedOffset_IsEINVAL(bool tryInline)
    {
        AioContext context = NewReader(tryInline);
        var status = new FileStatus();
        string path = NewFile(RandomBytes.Make(8192));
        Assert.Equal(0, await Finish(context.AioStatAsync(path, status)));
        if (status.DirectIoOffsetAlignment is null or 0)
        {
            return; // this file system does not support O_DIRECT
        }

        using SafeFileHandle handle = LibC.Open(path, LibC.O_DIRECT);
        await AssertFails(Errno.EINVAL, context.AioReadAsync(handle, new byte[513], 1));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_NonBlockingEmptyPipe_IsEAGAIN(bool tryInline, By by)
    {
        using Fifo fifo = new();
        using SafeFileHandle handle = LibC.Open(fifo.FullPath, LibC.O_RDWR | LibC.O_NONBLOCK);
        await AssertFails(Errno.EAGAIN, NewReader(tryInline).AioReadAsync(As(handle, by), new byte[4], -1));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_PipeWithFewerBytes_IsShort(bool tryInline, By by)
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(writer);
        Own(reader);
        AioContext context = NewReader(tryInline);
        Assert.Equal(2, await Finish(context.AioWriteAsync(writer, "ab"u8.ToArray(), -1)));

        Assert.Equal(2, await Finish(context.AioReadAsync(As(reader, by), new byte[100], -1)));
        writer.Dispose();
        Assert.Equal(0, await Finish(context.AioReadAsync(As(reader, by), new byte[100], -1)));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Read_FifoCancelledWhileWaiting_IsCancelled_AndTheNextReadGetsTheBytes(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        using CancellationTokenSource cancel = new();
        ValueTask<int> read = context.AioReadAsync(handle, new byte[4], -1, cancel.Token);
        Bounded.Until(() => context.RunningRequests == 1);

        cancel.Cancel();
        await AssertCancelled(read, cancel.Token, context);
        fifo.Write("ab"u8);

        Assert.Equal(2, await Finish(context.AioReadAsync(handle, new byte[4], -1), context));
    }

    [Fact]
    public async Task Read_CancelledAfterItEnded_KeepsItsResult()
    {
        AioContext context = NewContext();
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        using CancellationTokenSource cancel = new();
        Task<int> read = context.AioReadAsync(handle, new byte[4], -1, cancel.Token).AsTask();
        fifo.Write("ab"u8);
        Assert.Equal(2, await read.InTime());

        cancel.Cancel();

        Assert.Equal(2, await read);
    }

    [Fact]
    public async Task Read_ManyCancelledTogether_AllEnd()
    {
        const int Count = 20;
        AioContext context = NewContext(options => options.MinWorkers = 8);
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        using CancellationTokenSource cancel = new();
        Task<int>[] reads = [.. Enumerable.Range(0, Count)
            .Select(_ => context.AioReadAsync(handle, new byte[4], -1, cancel.Token).AsTask())];
        Bounded.Until(() => context.RunningRequests >= 8);

        cancel.Cancel();

        foreach (Task<int> read in reads)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.InTime());
        }

        await context.DrainAsync().InTime();
        Assert.Equal((0, 0), (context.OutstandingRequests, context.CompletedRequests));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(true, Errno.EIO)]
    [InlineData(false, Errno.EIO)]
    [InlineData(true, Errno.EACCES)]
    [InlineData(false, Errno.ETIMEDOUT)]
    public async Task Read_DeviceFails_PassesTheErrnoOn(bool tryInline, Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        mount.Fail(FuseOperation.Read, (int)errno);
        AioContext context = NewReader(tryInline);

        await AssertFails(errno, context.AioReadAsync(handle, new byte[7], 0));
        mount.Fail(FuseOperation.Read, 0, times: 0);
        Assert.Equal(7, await Finish(context.AioReadAsync(handle, new byte[7], 0)));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Read_UninterruptibleAndCancelled_CompletesWithItsResult()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        AioContext context = NewContext();
        using CancellationTokenSource cancel = new();
        mount.Hold(FuseOperation.Read);
        Task<int> read = context.AioReadAsync(handle, new byte[7], 0, cancel.Token).AsTask();
        mount.WaitUntilHeld(FuseOperation.Read);

        cancel.Cancel();
        Assert.False(read.IsCompleted);
        mount.Release(FuseOperation.Read);

        // A file system may also end the call with EINTR: only then is the read cancelled.
        try
        {
            Assert.Equal(7, await read.InTime());
        }
        catch (OperationCanceledException exception)
        {
            Assert.Equal(cancel.Token, exception.CancellationToken);
        }
    }

    [Fact]
    public async Task Read_ManyInFlight_EachGetsItsOwnBytes()
    {
        const int Reads = 2000, Size = 64;
        byte[] content = RandomBytes.Make(Reads * Size);
        AioContext context = NewReader(tryInline: false);
        SafeFileHandle handle = OpenFile(NewFile(content));
        byte[] all = new byte[content.Length];

        Task<int>[] reads = [.. Enumerable.Range(0, Reads)
            .Select(i => context.AioReadAsync(handle, all.AsMemory(i * Size, Size), i * Size).AsTask())];

        Assert.All(await Task.WhenAll(reads).InTime(), count => Assert.Equal(Size, count));
        Assert.True(content.AsSpan().SequenceEqual(all));
        Assert.Equal(0, context.OutstandingRequests);
    }

    private sealed unsafe class NativeMemoryManager(int length) : MemoryManager<byte>
    {
        private readonly byte* _start = (byte*)NativeMemory.AlignedAlloc((nuint)length, 4096);

        public override Span<byte> GetSpan() => new(_start, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing) => NativeMemory.AlignedFree(_start);
    }
}
