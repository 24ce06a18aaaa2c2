using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Moq;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>Vectored reads and writes take any number of buffers of any length, in as many system calls as
/// needed.</summary>
public sealed class AioFileVectoredTests : OperationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(5000)]
    public async Task ManyBuffers_SomeEmpty_KeepTheirOrder(int count)
    {
        await using AioFile file = await OpenNew();
        byte[] content = RandomBytes.Make(count * 13);

        await file.WriteAsync(CutToWrite(content, count), 3);
        byte[] read = new byte[content.Length];
        Assert.Equal(content.Length, await file.ReadAsync(Cut(read, count), 3));

        Assert.Equal(content, read);
        Assert.Equal(content.Length + 3, await file.GetLengthAsync());
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(100)]
    public async Task ShortCount_InsideABuffer_ContinuesThere(int most)
    {
        using FuseMount mount = new();
        byte[] content = RandomBytes.Make(1300);
        await using AioFile file = await AioContext.Default.Files.OpenAsync(
            mount.File("a"), FileMode.Create, FileAccess.ReadWrite);
        mount.Shorten(FuseOperation.Write, most);
        mount.Shorten(FuseOperation.Read, most);

        await file.WriteAsync(CutToWrite(content, 100), 0);
        byte[] read = new byte[content.Length];
        Assert.Equal(content.Length, await file.ReadAsync(Cut(read, 100), 0));

        Assert.Equal(content, File.ReadAllBytes(mount.BackingFile("a")));
        Assert.Equal(content, read);
    }

    [Fact]
    public async Task Read_PastEnd_IsShort()
    {
        await using AioFile file = await AioContext.Default.Files.OpenAsync(NewFile("0123456789"));
        byte[] first = new byte[8];
        byte[] second = new byte[8];

        Assert.Equal(10, await file.ReadAsync([first, second], 0));
        Assert.Equal("0123456789"u8, [.. first, .. second.AsSpan(0, 2)]);
        Assert.Equal(0, await file.ReadAsync([first, second], 10));
        Assert.Equal(0, await file.ReadAsync([first, second], 1000));
    }

    [Fact]
    public async Task NoOrEmptyBuffers_TransferNothing()
    {
        await using AioFile file = await OpenNew();

        Assert.Equal(0, await file.ReadAsync([], 0));
        Assert.Equal(0, await file.ReadAsync([default, Memory<byte>.Empty], 0));
        await file.WriteAsync(Array.Empty<ReadOnlyMemory<byte>>(), 5);
        await file.WriteAsync(new ReadOnlyMemory<byte>[3], 5);

        Assert.Equal(0, await file.GetLengthAsync());
    }

    [Fact]
    public async Task List_ChangedAfterTheCall_HasNoEffect()
    {
        AioContext context = NewSingleWorker();
        await using AioFile file = await context.Files.OpenAsync(NewFile(""), FileMode.Open, FileAccess.Write);
        HeldWorker held = Hold(context);
        var buffers = new List<ReadOnlyMemory<byte>> { "ab"u8.ToArray(), "cd"u8.ToArray() };
        Task write = file.WriteAsync(buffers, 0).AsTask();
        buffers.Clear();
        held.Release();

        await write.InTime();
        Assert.Equal("abcd", File.ReadAllText(file.Path));
    }

    /// <summary>If unpinning one buffer throws, the other buffers are unpinned and the handle is released all the
    /// same.</summary>
    [Fact]
    public async Task Unpin_ThatThrows_ThrowsToTheCaller_AndReleasesTheRest()
    {
        AioFile file = await AioContext.Default.Files.OpenAsync(NewFile("0123456789"));
        var faulty = new CountedMemory(5) { FailsToUnpin = true };
        var sound = new CountedMemory(5);

        Task<long> read = file.ReadAsync([faulty.Memory, sound.Memory], 0).AsTask();
        var thrown = await Assert.ThrowsAsync<NotSupportedException>(() => read.InTime());
        Assert.Equal("cannot be unpinned", thrown.Message);

        Assert.Equal((0, 0), (faulty.Pins, sound.Pins));
        await file.DisposeAsync().InTime(); // waits for every operation on the handle
    }

    [Fact]
    public async Task TestDouble_AnswersEachPart()
    {
        var mock = new Mock<AioOperations>(MockBehavior.Strict);
        mock.Setup(o => o.AioOpenAsync(It.IsAny<AioPath>(), It.IsAny<OpenFlags>(), It.IsAny<UnixFileMode>(), default))
            .Returns(new ValueTask<int>(NoDescriptor));
        mock.SetupSequence(o => o.AioReadAsync(
                It.IsAny<FileDescriptor>(), It.IsAny<Memory<byte>>(), It.IsAny<long>(), default))
            .Returns(new ValueTask<int>(3)).Returns(new ValueTask<int>(4)).Returns(new ValueTask<int>(0))
            .Returns(new ValueTask<int>(3)).Returns(new ValueTask<int>(-(int)Errno.EIO))
            .Returns(new ValueTask<int>(-(int)Errno.EBADF));
        mock.SetupSequence(o => o.AioWriteAsync(
                It.IsAny<FileDescriptor>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<long>(), default))
            .Returns(new ValueTask<int>(3)).Returns(new ValueTask<int>(7))
            .Returns(new ValueTask<int>(9)).Returns(new ValueTask<int>(0))
            .Returns(new ValueTask<int>(5)).Returns(ValueTask.FromException<int>(new OperationCanceledException()));
        mock.SetupSequence(o => o.AioReadvAsync(
                It.IsAny<FileDescriptor>(), It.IsAny<IReadOnlyList<Memory<byte>>>(), It.IsAny<long>(), default))
            .Returns(new ValueTask<long>(6)).Returns(new ValueTask<long>(0));
        mock.Setup(o => o.AioCloseAsync(It.IsAny<FileDescriptor>())).Returns(new ValueTask<int>(0));
        AioFile file = await new AioFileSystem(mock.Object).OpenAsync("/file");

        byte[] buffer = new byte[10];
        Assert.Equal(7, await file.ReadAsync(buffer, 100));
        var failed = await Assert.ThrowsAsync<IOException>(async () => await file.ReadAsync(buffer, 0));
        Assert.Equal("read (after 3 of 10 bytes) '/file': Input/output error (EIO)", failed.Message);
        await Assert.ThrowsAsync<IOException>(async () => await file.ReadAsync(Memory<byte>.Empty, 0));
        await file.WriteAsync(buffer, 100);
        failed = await Assert.ThrowsAsync<IOException>(async () => await file.WriteAsync(buffer, 0));
        Assert.Equal(9, AioResult.GetBytesTransferred(failed));
        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await file.WriteAsync(buffer, 0));
        Assert.Equal(5, AioResult.GetBytesTransferred(cancelled));
        Assert.Equal(6, await file.ReadAsync([new byte[4], new byte[4]], 0));
        await file.DisposeAsync();

        Assert.True(file.Handle.IsClosed); // else its finalizer would close a descriptor that belongs to another handle
        mock.Verify(o => o.AioReadAsync(file.Handle, buffer.AsMemory(3), 103, default));
        mock.Verify(o => o.AioWriteAsync(file.Handle, buffer.AsMemory(3), 103, default));
        mock.Verify(o => o.AioReadvAsync(
            file.Handle,
            It.Is<IReadOnlyList<Memory<byte>>>(static rest => rest.Count == 1 && rest[0].Length == 2), 6, default));
    }

    /// <summary>Cuts bytes into pieces of 0 to 25 bytes, 12.5 on average; the last piece has the rest.</summary>
    private static Memory<byte>[] Cut(byte[] whole, int count)
    {
        var pieces = new Memory<byte>[count];
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            int length = i == count - 1 ? whole.Length - at : Math.Min(i * 7 % 26, whole.Length - at);
            pieces[i] = whole.AsMemory(at, length);
            at += length;
        }

        return pieces;
    }

    private static ReadOnlyMemory<byte>[] CutToWrite(byte[] whole, int count) =>
        [.. Cut(whole, count).Select(static piece => (ReadOnlyMemory<byte>)piece)];

    private Task<AioFile> OpenNew() =>
        AioContext.Default.Files.OpenAsync(NewFile(""), FileMode.Open, FileAccess.ReadWrite).AsTask();
}
