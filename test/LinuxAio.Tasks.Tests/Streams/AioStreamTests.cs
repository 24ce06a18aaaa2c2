using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Moq;
using Xunit;

// These tests call each overload on purpose, and they look at short reads.
#pragma warning disable CA2022, CA1835

namespace LinuxAio.Tasks.Tests.Streams;

/// <summary>Where a stream begins, what it closes, and the order of overlapping operations.</summary>
public sealed class AioStreamTests : OperationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_ClosesTheFile_UnlessLeftOpen(bool leaveOpen)
    {
        foreach (bool blocking in new[] { true, false })
        {
            AioFile file = Own(await Open("0123456789"));
            Stream stream = file.AsStream(leaveOpen: leaveOpen);
            if (blocking)
            {
                stream.Dispose();
            }
            else
            {
                await stream.DisposeAsync();
            }

            Assert.Equal((!leaveOpen, false), (file.Handle.IsClosed, stream.CanRead));
            Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        }
    }

    [Fact]
    public async Task FileDisposed_TheStreamThrows()
    {
        AioFile file = await Open("0123456789");
        Stream stream = file.AsStream(leaveOpen: true);
        await file.DisposeAsync();

        Assert.False(stream.CanRead);
        Assert.Throws<ObjectDisposedException>(() => stream.Position);
        Assert.Throws<ObjectDisposedException>(() => { stream.ReadAsync(new byte[1]); });
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task Position_GivenToAsStream_IsWhereItStarts()
    {
        AioFile file = Own(await Open("0123456789"));

        // Each stream has its own position.
        Assert.Equal(('4', '4'), ((char)file.AsStream(4).ReadByte(), (char)file.AsStream(4).ReadByte()));
        Assert.Equal(-1, file.AsStream(40).ReadByte());
    }

    [Fact]
    public async Task Fifo_WithAStartPosition_Throws()
    {
        using var fifo = new Fifo();
        await using AioFile file =
            await AioContext.Default.Files.OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);

        Assert.Throws<NotSupportedException>(() => file.AsStream(1));
    }

    /// <summary>A pipe holds 64 KiB, so each write needs several system calls: without order their bytes would
    /// mix.</summary>
    [Fact]
    public async Task Fifo_OverlappingWrites_StayWholeAndInOrder()
    {
        using var fifo = new Fifo();
        AioContext context = NewContext(static options => options.MinWorkers = 8);
        await using AioFile file = await context.Files.OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        await using Stream stream = file.AsStream();
        Task[] writes = [.. Enumerable.Range(0, 8).Select(i =>
        {
            byte[] bytes = new byte[100_000];
            Array.Fill(bytes, (byte)i);
            return stream.WriteAsync(bytes).AsTask();
        })];

        byte[] read = new byte[800_000];
        await stream.ReadExactlyAsync(read).InTime();
        await Task.WhenAll(writes).InTime();
        Assert.All(
            Enumerable.Range(0, 8),
            i => Assert.Equal(-1, read.AsSpan(i * 100_000, 100_000).IndexOfAnyExcept((byte)i)));
    }

    [Fact]
    public async Task Fifo_OverlappingReads_AreServedInOrder()
    {
        using var fifo = new Fifo();
        AioContext context = NewContext(static options => options.MinWorkers = 8);
        await using AioFile file = await context.Files.OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        await using Stream stream = file.AsStream();
        byte[] read = new byte[8];
        Task<int>[] reads = [.. Enumerable.Range(0, 8).Select(i => stream.ReadAsync(read.AsMemory(i, 1)).AsTask())];
        Assert.Equal(1, context.OutstandingRequests); // only one read is submitted, so the kernel cannot choose another
        fifo.Write("01234567"u8);

        await Task.WhenAll(reads).InTime();
        Assert.Equal("01234567"u8, read);
    }

    [Fact]
    public async Task Fifo_CancelledRead_Ends_AndTheNextContinues()
    {
        using var fifo = new Fifo();
        AioContext context = NewContext();
        await using AioFile file = await context.Files.OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        await using Stream stream = file.AsStream();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        Task<int> running = stream.ReadAsync(new byte[1], first.Token).AsTask();
        Bounded.Until(() => context.RunningRequests == 1);
        Task<int> waiting = stream.ReadAsync(new byte[1], second.Token).AsTask();
        Task<int> last = stream.ReadAsync(new byte[1]).AsTask();
        second.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        first.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.InTime());

        fifo.Write("a"u8);
        Assert.Equal(1, await last.InTime());
    }

    [Fact]
    public async Task Append_OverlappingWrites_KeepTheirOrder()
    {
        AioContext context = NewContext(static options => options.MinWorkers = 8);
        string path = NewFile("");
        await using AioFile file = await context.Files.OpenAsync(path, FileMode.Append, FileAccess.Write);
        await using Stream stream = file.AsStream();
        byte[] content = RandomBytes.Make(64_000);

        await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => stream.WriteAsync(content.AsMemory(i * 1000, 1000)).AsTask())).InTime();
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(content.Length, stream.Position);
    }

    [FactRequires(Facility.Mount)]
    public async Task Append_DiskFullInTheMiddle_TellsTheBytesWritten()
    {
        using var small = new Tmpfs("size=64k");
        await using AioFile file =
            await AioContext.Default.Files.OpenAsync(small.File("a"), FileMode.Append, FileAccess.Write);
        await using Stream stream = file.AsStream();
        foreach (bool blocking in new[] { false, true })
        {
            await file.SetLengthAsync(0);
            var thrown = await Assert.ThrowsAsync<IOException>(async () =>
            {
                if (blocking)
                {
                    stream.Write(new byte[100_000]);
                }
                else
                {
                    await stream.WriteAsync(new byte[100_000]);
                }
            });
            Assert.Equal(65_536, AioResult.GetBytesTransferred(thrown));
            Assert.Equal(0, stream.Position);
        }
    }

    [FactRequires(Tool.Fuse)]
    public async Task Write_CancelledWhileItWaits_LeavesThePosition()
    {
        using FuseMount mount = new();
        AioContext context = NewSingleWorker();
        await using AioFile file = await context.Files.OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        await using Stream stream = file.AsStream();
        HeldWorker held = Hold(context);
        using var source = new CancellationTokenSource();
        Task write = stream.WriteAsync(new byte[100], source.Token).AsTask();
        Assert.Equal(100, stream.Position);
        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.InTime());
        Assert.Equal(0, stream.Position);
        held.Release();
    }

    [Fact]
    public async Task Failure_NamesOperationPathAndErrno()
    {
        using var directory = new TempDirectory();
        AioFile file = Own(await AioContext.Default.Files.OpenAsync(
            directory.FullPath, options: new AioFileOptions { Flags = OpenFlags.Directory }));
        Stream stream = file.AsStream();

        var thrown = Assert.Throws<IOException>(() => stream.ReadByte());
        var later = await Assert.ThrowsAsync<IOException>(async () => await stream.ReadAsync(new byte[1]));
        Assert.Equal($"read '{directory.FullPath}': Is a directory (EISDIR)", thrown.Message);
        Assert.Equal((thrown.Message, Errno.EISDIR), (later.Message, AioResult.GetErrno(later)));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Close_DuringABlockingWrite_WaitsForIt()
    {
        using FuseMount mount = new();
        byte[] content = RandomBytes.Make(20_000);
        AioFile file = await AioContext.Default.Files.OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        Stream stream = file.AsStream();
        mount.Shorten(FuseOperation.Write, 7_000);
        mount.Hold(FuseOperation.Write);
        Task write = OnThread(() => stream.Write(content));
        mount.WaitUntilHeld(FuseOperation.Write);
        Task close = file.DisposeAsync().AsTask();
        mount.Release(FuseOperation.Write);

        await write.InTime();
        await close.InTime();
        Assert.Equal(content, File.ReadAllBytes(mount.BackingFile("a")));
    }

    [Fact]
    public async Task ContextDisposed_SynchronousMembersStillWork()
    {
        var context = new AioContext();
        string path = NewFile("0123456789");
        await using AioFile file = await context.Files.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite);
        await using Stream stream = file.AsStream();
        await context.DisposeAsync();

        Assert.Equal(('0', 10L), ((char)stream.ReadByte(), stream.Length));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.ReadAsync(new byte[1]));
        Assert.Equal(1, stream.Position);
    }

    [Fact]
    public async Task TestDouble_AnswersReadsAndWrites()
    {
        var mock = new Mock<AioOperations>(MockBehavior.Strict);
        mock.Setup(o => o.AioReadAsync(It.IsAny<FileDescriptor>(), It.IsAny<Memory<byte>>(), 2, default))
            .Returns(new ValueTask<int>(3));
        mock.SetupSequence(o => o.AioWriteAsync(
                It.IsAny<FileDescriptor>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<long>(), default))
            .Returns(new ValueTask<int>(1)).Returns(new ValueTask<int>(2));
        using var handle = OpenFile(NewFile("0123456789"), FileAccess.ReadWrite);
        var file = new AioFile(mock.Object, handle, "/file");
        Stream stream = file.AsStream(2);

        Assert.Equal(3, await stream.ReadAsync(new byte[9]));
        Assert.Equal(5, stream.Position);
        await stream.WriteAsync(new byte[3]);
        Assert.Equal(8, stream.Position);
        mock.Verify(o => o.AioWriteAsync(It.IsAny<FileDescriptor>(), It.IsAny<ReadOnlyMemory<byte>>(), 6, default));
    }

    private Task<AioFile> Open(string content) => AioContext.Default.Files.OpenAsync(NewFile(content)).AsTask();
}
