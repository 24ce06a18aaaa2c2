using System.Buffers;
using System.IO.Pipelines;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Pipelines;

/// <summary>What a writer over a stream does not have: back-pressure, cancelled flushes, and errors after a
/// flush.</summary>
public sealed class AioPipeWriterTests : IDisposable
{
    private const int Block = 4096;
    private const int ENOSPC = 28;

    private readonly AioContext _context = new(new AioOptions { MaxWorkers = 4 });
    private readonly CountingPool _pool = new();

    [Theory]
    [InlineData(nameof(AioPipeWriterOptions.Offset), -1L)]
    [InlineData(nameof(AioPipeWriterOptions.BufferSize), 0L)]
    [InlineData(nameof(AioPipeWriterOptions.BufferSize), (1L << 30) + 1)]
    [InlineData(nameof(AioPipeWriterOptions.MaxBufferedBytes), -1L)]
    [Trait("Category", "Acceptance")]
    public async Task Options_OutOfRange_ThrowNamingTheOption(string property, long value)
    {
        AioPipeWriterOptions options = new();
        switch (property)
        {
            case nameof(AioPipeWriterOptions.Offset):
                options.Offset = value;
                break;
            case nameof(AioPipeWriterOptions.BufferSize):
                options.BufferSize = (int)value;
                break;
            default:
                options.MaxBufferedBytes = value;
                break;
        }

        using RandomFile random = new(1);
        await using AioFile file = await _context.Files.OpenAsync(random.FullPath);
        Assert.Equal(property, Assert.Throws<ArgumentOutOfRangeException>(() => file.AsPipeWriter(options)).ParamName);
    }

    [FactRequires(Tool.Fuse)]
    public async Task Flush_EndsWhenTheKernelHasTheBytes()
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        mount.Hold(FuseOperation.Write);
        writer.Write(PatternBytes.Make(0, 10));
        Task<FlushResult> flush = writer.FlushAsync().AsTask();
        mount.WaitUntilHeld(FuseOperation.Write);
        Assert.False(flush.IsCompleted);
        Assert.Equal(10, writer.UnflushedBytes);
        Assert.Throws<InvalidOperationException>(() => { _ = writer.FlushAsync(); });
        mount.Release(FuseOperation.Write);

        Assert.False((await flush.InTime()).IsCanceled);
        Assert.Equal(0, writer.UnflushedBytes);
        Assert.Equal(PatternBytes.Make(0, 10), ReadBack(mount));
        await writer.CompleteAsync();
        Assert.Equal(0, _pool.Out);
    }

    [FactRequires(Tool.Fuse)]
    public async Task MaxBufferedBytes_LetsFlushesEndEarly_UpToTheLimit()
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options(mostBuffered: 100));
        mount.Hold(FuseOperation.Write);
        writer.Write(PatternBytes.Make(0, 60));
        Assert.True(writer.FlushAsync().IsCompletedSuccessfully);
        mount.WaitUntilHeld(FuseOperation.Write);
        writer.Write(PatternBytes.Make(60, 40));
        Assert.True(writer.FlushAsync().IsCompletedSuccessfully);

        writer.Write(PatternBytes.Make(100, 1));
        Task<FlushResult> flush = writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        Assert.Equal(101, writer.UnflushedBytes);
        mount.Release(FuseOperation.Write);
        await flush.InTime();
        await writer.CompleteAsync().InTime();

        Assert.Equal(PatternBytes.Make(0, 101), ReadBack(mount));
        Assert.Equal(0, _pool.Out);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flush_Cancelled_EndsTheWait_AndTheWriteContinues(bool byToken)
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        mount.Hold(FuseOperation.Write);
        writer.Write(PatternBytes.Make(0, 3 * Block));
        await CancelAsync(writer, mount, byToken, token => writer.FlushAsync(token).AsTask());
        Assert.Equal(3, _pool.Out);

        writer.Write(PatternBytes.Make(3 * Block, 7));
        mount.Release(FuseOperation.Write);
        Assert.False((await writer.FlushAsync().InTime()).IsCanceled);
        Assert.Equal(PatternBytes.Make(0, (3 * Block) + 7), ReadBack(mount));
        await writer.CompleteAsync();
        Assert.Equal(0, _pool.Out);
    }

    // The large write waits behind a small one that is held, so the cancel comes before it starts.
    [TheoryRequires(Tool.Fuse)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LargeWrite_Cancelled_KeepsTheRest(bool byToken)
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        mount.Hold(FuseOperation.Write);
        writer.Write(PatternBytes.Make(0, 5));
        await CancelAsync(
            writer, mount, byToken, token => writer.WriteAsync(PatternBytes.Make(5, 10 * Block), token).AsTask());
        mount.Release(FuseOperation.Write);

        await writer.CompleteAsync().InTime();
        Assert.Equal(PatternBytes.Make(0, 5 + (10 * Block)), ReadBack(mount));
        Assert.Equal(0, _pool.Out);
    }

    [FactRequires(Tool.Fuse)]
    public async Task LargeWrite_CancelledInTheQueue_KeepsAll()
    {
        using AioContext narrow = new(new AioOptions { MaxWorkers = 1 });
        using FuseMount mount = new();
        using Fifo fifo = new();
        AioFile file = await narrow.Files.OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        PipeWriter writer = file.AsPipeWriter(Options());
        Task<int> busy = narrow.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly).AsTask();
        Bounded.Until(() => narrow.RunningRequests == 1, "a busy worker");
        using CancellationTokenSource source = new();
        Task<FlushResult> write = writer.WriteAsync(PatternBytes.Make(0, 10 * Block), source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.InTime());
        Assert.Equal(10 * Block, writer.UnflushedBytes);

        fifo.ReleaseOpens();
        await narrow.AioCloseAsync(await busy.InTime());
        await writer.CompleteAsync().InTime();
        Assert.Equal(PatternBytes.Make(0, 10 * Block), ReadBack(mount));
    }

    [FactRequires(Tool.Fuse)]
    public async Task LargeWrite_CancelledBetweenParts_WritesTheRestOnce()
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        using CancellationTokenSource source = new();
        mount.Shorten(FuseOperation.Write, 700);
        mount.Hold(FuseOperation.Write);
        Task<FlushResult> write = writer.WriteAsync(PatternBytes.Make(0, 10 * Block), source.Token).AsTask();
        mount.WaitUntilHeld(FuseOperation.Write);
        await source.CancelAsync();
        mount.Release(FuseOperation.Write);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.InTime());
        Assert.Equal((10 * Block) - 700, writer.UnflushedBytes);

        await writer.CompleteAsync().InTime();
        Assert.Equal(PatternBytes.Make(0, 10 * Block), ReadBack(mount));
        Assert.Equal(0, _pool.Out);
    }

    [FactRequires(Tool.Fuse)]
    public async Task LargeWrite_NeedsNoBuffer()
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        await writer.WriteAsync(PatternBytes.Make(0, 100 * Block)).InTime();

        Assert.Equal(0, _pool.Rented);
        Assert.Equal(PatternBytes.Make(0, 100 * Block), ReadBack(mount));
        await writer.CompleteAsync();
    }

    [FactRequires(Tool.Fuse)]
    public async Task Write_InShortCounts_WritesAll()
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        mount.Shorten(FuseOperation.Write, 700);
        writer.Write(PatternBytes.Make(0, 3 * Block));
        await writer.WriteAsync(PatternBytes.Make(3 * Block, 3 * Block)).InTime();

        Assert.Equal(PatternBytes.Make(0, 6 * Block), ReadBack(mount));
        await writer.CompleteAsync();
    }

    [FactRequires(Tool.Fuse)]
    public async Task Complete_InShortCounts_WritesAll()
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        mount.Shorten(FuseOperation.Write, 700);
        writer.Write(PatternBytes.Make(0, 3 * Block));

        writer.Complete();

        Assert.Equal(PatternBytes.Make(0, 3 * Block), ReadBack(mount));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(10)]
    [InlineData(10 * Block)]
    public async Task Error_EndsTheWriting_AndThrowsAgain(int length)
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        mount.Fail(FuseOperation.Write, ENOSPC, times: 1);
        IOException error = await Assert.ThrowsAsync<IOException>(
            async () => await writer.WriteAsync(PatternBytes.Make(0, length)));
        Assert.Equal(Errno.ENOSPC, AioResult.GetErrno(error));
        Assert.Contains(mount.File("a"), error.Message, StringComparison.Ordinal);

        await Assert.ThrowsAsync<IOException>(async () => await writer.WriteAsync(PatternBytes.Make(0, 1)));
        await Assert.ThrowsAsync<IOException>(async () => await writer.FlushAsync());
        await Assert.ThrowsAsync<IOException>(async () => await writer.CompleteAsync());
        Assert.Empty(ReadBack(mount));
        Assert.Equal(0, _pool.Out);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Error_AfterTheEndOfTheFlush_ThrowsFromComplete(bool blocking)
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options(mostBuffered: 1000));
        mount.Hold(FuseOperation.Write);
        mount.Fail(FuseOperation.Write, ENOSPC);
        writer.Write(PatternBytes.Make(0, 10));
        Assert.False((await writer.FlushAsync().InTime()).IsCanceled);
        mount.WaitUntilHeld(FuseOperation.Write);
        mount.Release(FuseOperation.Write);
        await _context.DrainAsync().InTime();

        await Assert.ThrowsAsync<IOException>(
            () => blocking ? Task.Run(() => writer.Complete()).InTime() : writer.CompleteAsync().InTime());
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_WithAnException_ReturnsTheBuffers(bool blocking)
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options());
        writer.Write(PatternBytes.Make(0, 3 * Block));
        Assert.Equal(3, _pool.Out);
        IOException reason = new("given up");
        if (blocking)
        {
            writer.Complete(reason);
        }
        else
        {
            await writer.CompleteAsync(reason);
        }

        Assert.Equal(0, _pool.Out);
    }

    [FactRequires(Tool.Fuse)]
    public async Task Complete_WithAnException_DoesNotWaitForTheKernel()
    {
        using FuseMount mount = new();
        PipeWriter writer = await CreateAsync(mount, Options(mostBuffered: 100_000));
        mount.Hold(FuseOperation.Write);
        writer.Write(PatternBytes.Make(0, 3 * Block));
        await writer.FlushAsync().InTime();
        mount.WaitUntilHeld(FuseOperation.Write);
        await writer.CompleteAsync(new IOException("given up")).InTime();
        Assert.Equal(3, _pool.Out);

        mount.Release(FuseOperation.Write);
        Bounded.Until(() => _pool.Out == 0, "the return of all buffers");
        Assert.Equal(1, mount.Count(FuseOperation.Write));
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Offset_IsWhereTheWritingBegins()
    {
        using TempDirectory directory = new();
        await File.WriteAllBytesAsync(directory.File("a"), new byte[10]);
        AioFile file = await _context.Files.OpenAsync(directory.File("a"), FileMode.Open, FileAccess.Write);
        PipeWriter writer = file.AsPipeWriter(new AioPipeWriterOptions { Offset = 4 });
        await writer.WriteAsync("ab"u8.ToArray()).InTime();
        await writer.CompleteAsync();

        Assert.Equal("\0\0\0\0ab\0\0\0\0"u8.ToArray(), await File.ReadAllBytesAsync(directory.File("a")));
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Fifo_GetsEachFlush()
    {
        using Fifo fifo = new();
        using AioFile file = new(_context, fifo.OpenBothEnds(), fifo.FullPath);
        PipeWriter writer = file.AsPipeWriter(Options());
        writer.Write(PatternBytes.Make(0, 5));
        await writer.WriteAsync(PatternBytes.Make(5, 2 * Block)).InTime();
        writer.Write(PatternBytes.Make(5 + (2 * Block), 5));
        using FileStream reader = new(fifo.OpenReader(), FileAccess.Read, bufferSize: 0);
        writer.Complete();

        byte[] read = new byte[20_000];
        int count = reader.ReadAtLeast(read, (2 * Block) + 10);

        Assert.Equal(PatternBytes.Make(0, (2 * Block) + 10), read[..count]);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Close_WhileCompleteWrites_WaitsForTheWrite()
    {
        const int Length = 200_000; // more than a FIFO holds
        using AioContext narrow = new(new AioOptions { MaxWorkers = 1 });
        using Fifo fifo = new();
        AioFile file = new(narrow, fifo.OpenBothEnds(), fifo.FullPath);
        PipeWriter writer = file.AsPipeWriter(new AioPipeWriterOptions { BufferSize = Length });
        writer.Write(PatternBytes.Make(0, Length));
        using FileStream reader = new(fifo.OpenReader(), FileAccess.Read, bufferSize: 0);
        Task completing = Task.Factory.StartNew(
            () => writer.Complete(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        byte[] read = new byte[Length];
        reader.ReadExactly(read, 0, 1); // Complete is in the middle of its only system call
        Task closing = file.DisposeAsync().AsTask();

        // The only worker has executed this stat. So it would have executed the close, if the close had not waited.
        Assert.Equal(0, await narrow.AioStatAsync("/", new FileStatus()).InTime());
        Assert.Equal(2, ProcFs.OpenDescriptors().Count(open => open.Target == fifo.FullPath));
        Assert.False(closing.IsCompleted);
        reader.ReadExactly(read, 1, Length - 1);
        await completing.InTime();
        await closing.InTime();

        Assert.Equal(PatternBytes.Make(0, Length), read);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Fifo_InShortCounts_GetsAll()
    {
        using Fifo fifo = new();
        using AioFile file = new(new ShortWrites(_context, bytesMax: 700), fifo.OpenBothEnds(), fifo.FullPath);
        PipeWriter writer = file.AsPipeWriter(Options());
        using FileStream reader = new(fifo.OpenReader(), FileAccess.Read, bufferSize: 0);
        await writer.WriteAsync(PatternBytes.Make(0, 2 * Block)).InTime();
        await writer.CompleteAsync();

        byte[] read = new byte[20_000];
        int count = reader.ReadAtLeast(read, 2 * Block);

        Assert.Equal(PatternBytes.Make(0, 2 * Block), read[..count]);
    }

    public void Dispose() => _context.Dispose();

    private static byte[] ReadBack(FuseMount mount) => File.ReadAllBytes(mount.BackingFile("a"));

    private static async Task CancelAsync(
        PipeWriter writer, FuseMount mount, bool byToken, Func<CancellationToken, Task<FlushResult>> start)
    {
        using CancellationTokenSource source = new();
        Task<FlushResult> flush = start(source.Token);
        mount.WaitUntilHeld(FuseOperation.Write);
        if (byToken)
        {
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.InTime());
        }
        else
        {
            writer.CancelPendingFlush();
            Assert.True((await flush.InTime()).IsCanceled);
        }
    }

    private async Task<PipeWriter> CreateAsync(FuseMount mount, AioPipeWriterOptions options)
    {
        AioFile file = await _context.Files.OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        return file.AsPipeWriter(options);
    }

    private AioPipeWriterOptions Options(long mostBuffered = 0) =>
        new() { BufferSize = Block, MaxBufferedBytes = mostBuffered, Pool = _pool };
}
