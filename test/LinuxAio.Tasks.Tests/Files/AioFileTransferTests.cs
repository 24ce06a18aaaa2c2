using System.Buffers;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>AioFile fills buffers and writes whole buffers, even if each system call transfers only a part.</summary>
public sealed class AioFileTransferTests : OperationTests
{
    [FactRequires(Tool.Fuse)]
    public async Task Read_InShortCounts_FillsTheBuffer()
    {
        using FuseMount mount = new();
        byte[] content = RandomBytes.Make(100_000);
        File.WriteAllBytes(mount.BackingFile("a"), content);
        mount.Shorten(FuseOperation.Read, 7_000);
        await using AioFile file = await AioContext.Default.Files.OpenAsync(mount.File("a"));

        byte[] buffer = new byte[content.Length + 10];
        Assert.Equal(90_000, await file.ReadAsync(buffer.AsMemory(0, 90_000), 5));
        Assert.Equal(content.AsSpan(5, 90_000), buffer.AsSpan(0, 90_000));
        Assert.Equal(content.Length, await file.ReadAsync(buffer, 0));
        Assert.Equal(0, await file.ReadAsync(buffer, content.Length));
    }

    // Behind the last bytes of the file the offset is not aligned, and a read with O_DIRECT fails there.
    [TheoryRequires(Facility.DirectIo)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_OfADirectFile_EndsAtEndOfFile(bool vectored)
    {
        int block = AioMemoryPool.Alignment;
        byte[] content = RandomBytes.Make(block + 900);
        await using AioFile file = await AioContext.Default.Files.OpenAsync(
            NewFile(content), options: new AioFileOptions { Flags = OpenFlags.Direct });
        using IMemoryOwner<byte> owner = AioMemoryPool.Default.Rent(3 * block);
        Memory<byte> buffer = owner.Memory[..(3 * block)];

        long count = vectored
            ? await file.ReadAsync([buffer[..block], buffer[block..(2 * block)], buffer[(2 * block)..]], 0)
            : await file.ReadAsync(buffer, 0);

        Assert.Equal(content.Length, count);
        Assert.Equal(content, buffer[..content.Length].ToArray());
        Assert.Equal(0, await file.ReadAsync(buffer, 2 * block));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Write_InShortCounts_WritesAll()
    {
        using FuseMount mount = new();
        byte[] content = RandomBytes.Make(100_000);
        await using AioFile file =
            await AioContext.Default.Files.OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        mount.Shorten(FuseOperation.Write, 7_000);

        await file.WriteAsync(content, 0);

        Assert.Equal(content, File.ReadAllBytes(mount.BackingFile("a")));
    }

    [FactRequires(Facility.Mount)]
    public async Task Write_DiskFullInTheMiddle_TellsTheBytesWritten()
    {
        using var small = new Tmpfs("size=64k");
        string path = small.File("a");
        await using AioFile file = await AioContext.Default.Files.OpenAsync(path, FileMode.Create, FileAccess.Write);

        var one = await Assert.ThrowsAsync<IOException>(async () => await file.WriteAsync(new byte[100_000], 0));
        long written = new FileInfo(path).Length;
        Assert.InRange(written, 1, 65_536);
        AssertNoSpace(one, path, written);

        await file.SetLengthAsync(0);
        var many = await Assert.ThrowsAsync<IOException>(
            async () => await file.WriteAsync(new ReadOnlyMemory<byte>[] { new byte[99_000], new byte[1_000] }, 0));
        AssertNoSpace(many, path, new FileInfo(path).Length);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_CancelledBetweenParts_StopsAndTellsTheBytesWritten(bool vectored)
    {
        using FuseMount mount = new();
        await using AioFile file =
            await AioContext.Default.Files.OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        using var source = new CancellationTokenSource();
        mount.Shorten(FuseOperation.Write, 7_000);
        mount.Hold(FuseOperation.Write);
        Task write = vectored
            ? file.WriteAsync(new ReadOnlyMemory<byte>[] { new byte[20_000] }, 0, source.Token).AsTask()
            : file.WriteAsync(new byte[20_000], 0, source.Token).AsTask();
        mount.WaitUntilHeld(FuseOperation.Write);
        source.Cancel();
        mount.Release(FuseOperation.Write);

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.InTime());
        Assert.Equal((7_000L, source.Token), (AioResult.GetBytesTransferred(thrown), thrown.CancellationToken));
        Assert.Equal(7_000, new FileInfo(mount.BackingFile("a")).Length);
    }

    [Fact]
    public async Task Cancelled_BeforeTheCall_TransfersNothing()
    {
        string path = NewFile("content");
        await using AioFile file = await AioContext.Default.Files.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await file.ReadAsync(new byte[1], 0, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await file.WriteAsync(new byte[1], 0, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await file.ReadAsync(new Memory<byte>[] { new byte[1] }, 0, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await file.WriteAsync(new ReadOnlyMemory<byte>[] { new byte[1] }, 0, cancelled));

        Assert.Equal("content", File.ReadAllText(path));
    }

    [Fact]
    public async Task Failures_AreExceptionsWithErrno()
    {
        string path = NewFile("content");
        await using AioFile reads = await AioContext.Default.Files.OpenAsync(path);
        await using AioFile writes = await AioContext.Default.Files.OpenAsync(path, FileMode.Open, FileAccess.Write);

        await AssertBadDescriptor("write", path, async () => await reads.WriteAsync(new byte[1], 0));
        await AssertBadDescriptor("write", path, async () => await reads.WriteAsync([new byte[1]], 0));
        await AssertBadDescriptor("read", path, async () => await writes.ReadAsync(new byte[1], 0));
        await AssertBadDescriptor("read", path, async () => await writes.ReadAsync([new byte[1]], 0));
        await AssertBadDescriptor("read", path, async () => await writes.ReadAsync(Array.Empty<Memory<byte>>(), 0));
    }

    [Fact]
    public async Task Misuse_ThrowsAtTheCall()
    {
        await using AioFile file = await AioContext.Default.Files.OpenAsync(NewFile("content"));

        Assert.Throws<ArgumentOutOfRangeException>("offset", () => { file.ReadAsync(new byte[1], -1); });
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => { file.WriteAsync(new byte[1], -1); });
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => { file.ReadAsync([], -1); });
        Assert.Throws<ArgumentOutOfRangeException>(
            "offset", () => { file.WriteAsync(Array.Empty<ReadOnlyMemory<byte>>(), -1); });
        Assert.Throws<ArgumentNullException>("buffers",
            () => { file.ReadAsync((IReadOnlyList<Memory<byte>>)null!, 0); });
        Assert.Throws<ArgumentNullException>(
            "buffers", () => { file.WriteAsync((IReadOnlyList<ReadOnlyMemory<byte>>)null!, 0); });
        Assert.Throws<ArgumentOutOfRangeException>("position", () => file.AsStream(-1));
        Assert.Throws<ArgumentOutOfRangeException>("length", () => { file.SetLengthAsync(-1); });
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => { file.AllocateAsync(-1, 1); });
        Assert.Throws<ArgumentOutOfRangeException>("length", () => { file.AllocateAsync(0, 0); });
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => { file.PrefetchAsync(-1, 1); });
        Assert.Throws<ArgumentOutOfRangeException>("length", () => { file.PrefetchAsync(0, -1); });
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => { file.AdviseAsync(-1, 0, FileAdvice.Normal); });
        Assert.Throws<ArgumentOutOfRangeException>("length", () => { file.AdviseAsync(0, -1, FileAdvice.Normal); });
        Assert.Throws<ArgumentOutOfRangeException>("advice", () => { file.AdviseAsync(0, 0, (FileAdvice)99); });
        Assert.Throws<ArgumentOutOfRangeException>("kind", () => { file.LockAsync((FileLock)7); });
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => { file.LockAsync(FileLock.Shared, -1); });
        Assert.Throws<ArgumentOutOfRangeException>("length", () => { file.LockAsync(FileLock.Shared, 0, -1); });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AfterDispose_EverythingThrows(bool blocking)
    {
        AioFile file = await AioContext.Default.Files.OpenAsync(
            NewFile("content"), FileMode.Open, FileAccess.ReadWrite);
        if (blocking)
        {
            file.Dispose();
        }
        else
        {
            await file.DisposeAsync();
        }

        await file.DisposeAsync();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { file.ReadAsync(new byte[1], 0); });
        Assert.Throws<ObjectDisposedException>(() => { file.WriteAsync(new byte[1], 0); });
        Assert.Throws<ObjectDisposedException>(() => { file.ReadAsync([], 0); });
        Assert.Throws<ObjectDisposedException>(() => { file.WriteAsync(Array.Empty<ReadOnlyMemory<byte>>(), 0); });
        Assert.Throws<ObjectDisposedException>(() => { file.LockAsync(FileLock.Shared); });
        Assert.Throws<ObjectDisposedException>(() => file.AsStream());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await file.GetLengthAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await file.FlushToDiskAsync());
    }

    /// <summary>A close waits for all parts of a write, not only for the first.</summary>
    [FactRequires(Tool.Fuse)]
    public async Task Dispose_DuringAWrite_WaitsForAllOfIt()
    {
        using FuseMount mount = new();
        AioFile file = await AioContext.Default.Files.OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        byte[] content = RandomBytes.Make(20_000);
        mount.Shorten(FuseOperation.Write, 7_000);
        mount.Hold(FuseOperation.Write);
        Task write = file.WriteAsync(content, 0).AsTask();
        mount.WaitUntilHeld(FuseOperation.Write);
        Task dispose = file.DisposeAsync().AsTask();
        mount.Release(FuseOperation.Write);

        await write.InTime();
        await dispose.InTime();
        Assert.Equal(content, File.ReadAllBytes(mount.BackingFile("a")));
    }

    private static void AssertNoSpace(IOException thrown, string path, long written)
    {
        Assert.Equal(
            $"write (after {written} of 100000 bytes) '{path}': No space left on device (ENOSPC)", thrown.Message);
        Assert.Equal((written, Errno.ENOSPC), (AioResult.GetBytesTransferred(thrown), AioResult.GetErrno(thrown)));
    }

    private static async Task AssertBadDescriptor(string action, string path, Func<Task> call)
    {
        var thrown = await Assert.ThrowsAsync<IOException>(call);
        Assert.Equal($"{action} '{path}': Bad file descriptor (EBADF)", thrown.Message);
        Assert.Equal((Errno.EBADF, 0L), (AioResult.GetErrno(thrown), AioResult.GetBytesTransferred(thrown)));
    }
}
