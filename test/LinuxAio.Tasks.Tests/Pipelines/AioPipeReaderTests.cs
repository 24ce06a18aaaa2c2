using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Pipelines;

/// <summary>What a reader over a stream does not have: read-ahead, reads that are abandoned, and their
/// errors.</summary>
public sealed class AioPipeReaderTests : IDisposable
{
    private const int Block = 4096;
    private const int EIO = 5;

    private readonly AioContext _context = new(new AioOptions { MaxWorkers = 8, MinWorkers = 8 });
    private readonly CountingPool _pool = new();

    [Theory]
    [InlineData(nameof(AioPipeReaderOptions.Offset), -1L)]
    [InlineData(nameof(AioPipeReaderOptions.BufferSize), 0L)]
    [InlineData(nameof(AioPipeReaderOptions.BufferSize), (1L << 30) + 1)]
    [InlineData(nameof(AioPipeReaderOptions.ReadAhead), -1L)]
    [InlineData(nameof(AioPipeReaderOptions.ReadAhead), 1025L)]
    [Trait("Category", "Acceptance")]
    public void Options_OutOfRange_ThrowNamingTheOption(string property, long value)
    {
        AioPipeReaderOptions options = new();
        switch (property)
        {
            case nameof(AioPipeReaderOptions.Offset):
                options.Offset = value;
                break;
            case nameof(AioPipeReaderOptions.BufferSize):
                options.BufferSize = (int)value;
                break;
            default:
                options.ReadAhead = (int)value;
                break;
        }

        using AioFile file = Scripted(static (_, _) => new(0)).OpenFile();
        Assert.Equal(property, Assert.Throws<ArgumentOutOfRangeException>(() => file.AsPipeReader(options)).ParamName);
    }

    [FactRequires(Tool.Fuse)]
    public async Task ReadAhead_KeepsThatManyReadsInFlight()
    {
        using FuseMount mount = Mount(10 * Block);
        AioFile file = await _context.Files.OpenAsync(mount.File("a"));
        PipeReader reader = file.AsPipeReader(Options(readAhead: 3));
        mount.Hold(FuseOperation.Read);

        Task<ReadResult> read = reader.ReadAsync().AsTask();
        mount.WaitUntilHeld(FuseOperation.Read, 3);
        Assert.Equal(3, _context.OutstandingRequests);
        Assert.False(read.IsCompleted);
        mount.Release(FuseOperation.Read);

        // The reader has at least one block; more if several reads ended at the same time. Three more blocks are read
        // and wait. No further read starts, although the file system no longer holds reads.
        ReadResult result = await read.InTime();
        await _context.DrainAsync().InTime();
        int given = (int)result.Buffer.Length / Block;
        Assert.InRange(given, 1, 3);
        Assert.Equal(given + 3, mount.Count(FuseOperation.Read));
        Assert.Equal(given + 3, _pool.Out);

        reader.AdvanceTo(result.Buffer.End);
        Assert.Equal(PatternBytes.Make(given * Block, (10 - given) * Block), await ReadToEndAsync(reader));
        await reader.CompleteAsync();
        Assert.Equal(0, _pool.Out);
    }

    [FactRequires(Tool.Fuse)]
    public async Task ReadAhead_OfZero_ReadsOnDemand()
    {
        using FuseMount mount = Mount(3 * Block);
        AioFile file = await _context.Files.OpenAsync(mount.File("a"));
        PipeReader reader = file.AsPipeReader(Options(readAhead: 0));

        ReadResult result = await reader.ReadAsync().InTime();
        await _context.DrainAsync().InTime();
        Assert.Equal(1, mount.Count(FuseOperation.Read));
        reader.AdvanceTo(result.Buffer.End);
        Assert.Equal(PatternBytes.Make(Block, 2 * Block), await ReadToEndAsync(reader));
        await reader.CompleteAsync();
    }

    [FactRequires(Tool.Fuse)]
    public async Task Token_Cancelled_EndsTheWait_NotTheRead()
    {
        using FuseMount mount = Mount(2 * Block);
        AioFile file = await _context.Files.OpenAsync(mount.File("a"));
        PipeReader reader = file.AsPipeReader(Options(readAhead: 1));
        mount.Hold(FuseOperation.Read);
        using CancellationTokenSource source = new();
        Task<ReadResult> read = reader.ReadAsync(source.Token).AsTask();
        mount.WaitUntilHeld(FuseOperation.Read);

        await source.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.InTime());
        Assert.Equal(source.Token, exception.CancellationToken);
        Assert.Equal(1, _context.OutstandingRequests);
        mount.Release(FuseOperation.Read);

        ReadResult result = await reader.ReadAsync().InTime();
        Assert.Equal(PatternBytes.Make(0, Block), result.Buffer.ToArray());
        reader.AdvanceTo(result.Buffer.End);
        Assert.Equal(PatternBytes.Make(Block, Block), await ReadToEndAsync(reader));
        await reader.CompleteAsync();
    }

    [FactRequires(Tool.Fuse)]
    public async Task Complete_DuringReads_Returns_AndReturnsBuffersAfterTheKernel()
    {
        using FuseMount mount = Mount(10 * Block);
        AioFile file = await _context.Files.OpenAsync(mount.File("a"));
        PipeReader reader = file.AsPipeReader(Options(readAhead: 2));
        mount.Hold(FuseOperation.Read);
        Task<ReadResult> read = reader.ReadAsync().AsTask();
        mount.WaitUntilHeld(FuseOperation.Read, 2);

        await reader.CompleteAsync().InTime();
        await Assert.ThrowsAsync<InvalidOperationException>(() => read.InTime());
        Assert.Equal(2, _pool.Out);
        Assert.True(file.Handle.IsClosed);

        mount.Release(FuseOperation.Read);
        await _context.DrainAsync().InTime();
        Bounded.Until(() => _pool.Out == 0, "the return of all buffers");
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Complete_WithQueuedReads_NeedsNoWorker()
    {
        using AioContext narrow = new(new AioOptions { MaxWorkers = 1, TryInline = false });
        using RandomFile random = new(10 * Block);
        using Fifo fifo = new();
        AioFile file = await narrow.Files.OpenAsync(random.FullPath);
        PipeReader reader = file.AsPipeReader(Options(readAhead: 2));
        Task<int> busy = narrow.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly).AsTask();
        Bounded.Until(() => narrow.RunningRequests == 1, "a busy worker");
        Task<ReadResult> read = reader.ReadAsync().AsTask();
        Assert.Equal(2, _pool.Out);

        await reader.CompleteAsync().InTime();
        await Assert.ThrowsAsync<InvalidOperationException>(() => read.InTime());
        Bounded.Until(() => _pool.Out == 0, "the return of all buffers");

        Assert.False(busy.IsCompleted);
        fifo.ReleaseOpens();
        await narrow.AioCloseAsync(await busy.InTime());
    }

    [FactRequires(Tool.Fuse)]
    public async Task Error_ThrowsAfterTheBytesBefore_AndThenAlways()
    {
        using FuseMount mount = Mount(3 * Block);
        AioFile file = await _context.Files.OpenAsync(mount.File("a"));
        PipeReader reader = file.AsPipeReader(Options(readAhead: 0));
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.GetPosition(5), result.Buffer.End);
        mount.Fail(FuseOperation.Read, EIO, times: 1);

        for (int i = 0; i < 2; i++)
        {
            IOException error = await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync());
            Assert.Equal(Errno.EIO, AioResult.GetErrno(error));
            Assert.Contains($"read '{mount.File("a")}'", error.Message, StringComparison.Ordinal);
        }

        await reader.CompleteAsync();
        Assert.Equal(0, _pool.Out);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Error_ReadAhead_ThrowsInItsTurn()
    {
        TaskCompletionSource<int> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedOperations operations = Scripted((offset, buffer) => offset switch
        {
            0 => new ValueTask<int>(first.Task),
            Block => new(ScriptedOperations.Fill(offset, buffer, 10 * Block)),
            _ => new(-EIO),
        });
        PipeReader reader = operations.OpenFile().AsPipeReader(Options(readAhead: 4));
        Task<ReadResult> read = reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        first.SetResult(Block);

        ReadResult result = await read.InTime();
        reader.AdvanceTo(result.Buffer.End);
        result = await reader.ReadAsync().InTime();
        Assert.Equal(PatternBytes.Make(Block, Block), result.Buffer.ToArray());
        reader.AdvanceTo(result.Buffer.End);
        await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync());
        Assert.Throws<IOException>(() => reader.TryRead(out _));
        reader.Complete();
        Assert.Equal(0, _pool.Out);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Error_InsideABlock_ThrowsAfterTheBytesBefore()
    {
        ScriptedOperations operations = Scripted(static (offset, buffer) =>
            new(offset == 0 ? ScriptedOperations.Fill(offset, buffer, 100) : -EIO));
        PipeReader reader = operations.OpenFile().AsPipeReader(Options(readAhead: 0));

        ReadResult result = await reader.ReadAsync().InTime();
        Assert.Equal(PatternBytes.Make(0, 100), result.Buffer.ToArray());
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync());
    }

    // The second block is read before the file grows and is short; the third is read after. Its bytes must not be
    // returned right behind the short block.
    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Growth_DuringReadAhead_LeavesNoGap()
    {
        const int Before = Block + 10;
        const int After = 4 * Block;
        long length = Before;
        ScriptedOperations operations = Scripted((offset, buffer) =>
        {
            int count = ScriptedOperations.Fill(offset, buffer, length);
            length = offset == Before ? After : length;
            return new(count);
        });
        PipeReader reader = operations.OpenFile().AsPipeReader(Options(readAhead: 4));

        Assert.Equal(PatternBytes.Make(0, After), await ReadToEndAsync(reader));
        reader.Complete();
        Assert.Equal(0, _pool.Out);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Truncation_DuringTheReading_EndsTheFile()
    {
        using TempDirectory directory = new();
        await File.WriteAllBytesAsync(directory.File("a"), PatternBytes.Make(0, 10 * Block));
        AioFile file = await _context.Files.OpenAsync(directory.File("a"), FileMode.Open, FileAccess.ReadWrite);
        PipeReader reader = file.AsPipeReader(Options(readAhead: 0));
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.End);
        await file.SetLengthAsync(Block + 7);

        Assert.Equal(PatternBytes.Make(Block, 7), await ReadToEndAsync(reader));
        await reader.CompleteAsync();
    }

    // With O_DIRECT the kernel refuses an offset that is not a multiple of the sector size, and so the read behind a
    // short block fails.
    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task UnalignedEnd_OfADirectFile_EndsTheReading()
    {
        ScriptedOperations operations = Scripted(static (offset, buffer) =>
            new(offset % 512 == 0 ? ScriptedOperations.Fill(offset, buffer, Block + 100) : -(int)Errno.EINVAL));
        PipeReader reader = operations.OpenFile().AsPipeReader(Options(readAhead: 2));

        Assert.Equal(PatternBytes.Make(0, Block + 100), await ReadToEndAsync(reader));
    }

    [TheoryRequires(Facility.DirectIo)]
    [InlineData(0)]
    [InlineData(5_001)]
    public async Task DirectFile_IsReadWithTheDefaultPool(long offset)
    {
        using RandomFile random = new(100_001);
        AioFile file = await _context.Files.OpenAsync(
            random.FullPath, options: new AioFileOptions { Flags = OpenFlags.Direct });
        PipeReader reader = file.AsPipeReader(new AioPipeReaderOptions { Offset = offset, BufferSize = 10_000 });

        Assert.Equal(random.Content[(int)offset..].ToArray(), await ReadToEndAsync(reader));
        await reader.CompleteAsync();
    }

    [Fact]
    public async Task AdvanceTo_PositionsOfOthers_AreRefusedAndConsumeNothing()
    {
        using RandomFile random = new(2 * Block);
        PipeReader reader = (await _context.Files.OpenAsync(random.FullPath)).AsPipeReader(Options(readAhead: 0));
        PipeReader other = (await _context.Files.OpenAsync(random.FullPath)).AsPipeReader(Options(readAhead: 0));
        await reader.ReadAsync();
        ReadOnlySequence<byte> ofOther = (await other.ReadAsync()).Buffer;
        ReadOnlySequence<byte> copied = new(new byte[Block]);

        Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(ofOther.End));
        Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(copied.End));
        Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(default));

        Assert.Equal(random.Content.ToArray(), await ReadToEndAsync(reader));
        await reader.CompleteAsync();
        await other.CompleteAsync();
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task SmallCachedFile_IsNotReadAhead()
    {
        ScriptedOperations operations = Scripted(static (offset, buffer) =>
            new(ScriptedOperations.Fill(offset, buffer, 10)));
        PipeReader reader = operations.OpenFile().AsPipeReader(Options(readAhead: 4));

        Assert.Equal(PatternBytes.Make(0, 10), await ReadToEndAsync(reader));
        Assert.Equal(2, _pool.Rented); // one block for the content, one for the read that finds the end
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Offset_IsWhereTheReadingBegins()
    {
        using RandomFile random = new(3 * Block);
        AioFile file = await _context.Files.OpenAsync(random.FullPath);
        AioPipeReaderOptions options = Options(readAhead: 2);
        options.Offset = Block - 1;
        PipeReader reader = file.AsPipeReader(options);

        Assert.Equal(random.Content[(Block - 1)..].ToArray(), await ReadToEndAsync(reader));
        await reader.CompleteAsync();
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Fifo_IsReadByOneReadAtATime()
    {
        using Fifo fifo = new();
        using AioFile file = new(_context, fifo.OpenBothEnds(), fifo.FullPath);
        PipeReader reader = file.AsPipeReader(Options(readAhead: 4));
        fifo.Write("one"u8);
        ReadResult result = await reader.ReadAsync().InTime();
        Assert.Equal("one", Encoding.ASCII.GetString(result.Buffer));
        reader.AdvanceTo(result.Buffer.End);

        Task<ReadResult> read = reader.ReadAsync().AsTask();
        Assert.Equal(1, _context.OutstandingRequests);
        fifo.Write("two"u8);
        Assert.Equal("two", Encoding.ASCII.GetString((await read.InTime()).Buffer));
        await reader.CompleteAsync();
        Assert.Equal(0, _pool.Out);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Fifo_WithoutWriters_EndsTheReading()
    {
        using Fifo fifo = new();
        Task<AioFile> opening = _context.Files.OpenAsync(fifo.FullPath).AsTask();
        using (FileStream writer = new(fifo.OpenWriter(), FileAccess.Write, bufferSize: 0))
        {
            writer.Write("last"u8);
        }

        PipeReader reader = (await opening.InTime()).AsPipeReader(Options(readAhead: 4));
        Assert.Equal("last"u8.ToArray(), await ReadToEndAsync(reader));
        await reader.CompleteAsync();
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Read_DuringAnother_Throws()
    {
        using Fifo fifo = new();
        using AioFile file = new(_context, fifo.OpenBothEnds(), fifo.FullPath);
        PipeReader reader = file.AsPipeReader();
        Task<ReadResult> read = reader.ReadAsync().AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadAsync());
        fifo.Write("a"u8);
        Assert.Equal(1, (await read.InTime()).Buffer.Length);
        await reader.CompleteAsync();
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Advance_ToForeignPositions_Throws()
    {
        using RandomFile random = new(3 * Block);
        AioFile file = await _context.Files.OpenAsync(random.FullPath);
        PipeReader reader = file.AsPipeReader(Options(readAhead: 2));
        ReadResult result = await reader.ReadAsync().InTime();
        SequencePosition early = result.Buffer.GetPosition(1);
        reader.AdvanceTo(result.Buffer.GetPosition(5));

        Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(early));
        Assert.Throws<InvalidOperationException>(
            () => reader.AdvanceTo(result.Buffer.GetPosition(9), result.Buffer.GetPosition(8)));
        SequencePosition end = result.Buffer.End;
        Assert.Throws<InvalidOperationException>(
            () => reader.AdvanceTo(end, new SequencePosition(end.GetObject(), end.GetInteger() + 1)));
        Assert.Equal(Block - 5, (await reader.ReadAsync().InTime()).Buffer.Length);
        await reader.CompleteAsync();
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Read_OfAClosedFile_Throws()
    {
        using RandomFile random = new(10);
        AioFile file = await _context.Files.OpenAsync(random.FullPath);
        PipeReader reader = file.AsPipeReader();
        await file.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reader.ReadAsync());
        await reader.CompleteAsync();
    }

    public void Dispose() => _context.Dispose();

    private static FuseMount Mount(int length)
    {
        FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("a"), PatternBytes.Make(0, length));
        return mount;
    }

    private static ScriptedOperations Scripted(Func<long, Memory<byte>, ValueTask<int>> read) => new(read);

    private static async Task<byte[]> ReadToEndAsync(PipeReader reader)
    {
        using MemoryStream all = new();
        await reader.CopyToAsync(all).InTime();
        return all.ToArray();
    }

    private AioPipeReaderOptions Options(int readAhead) =>
        new() { BufferSize = Block, ReadAhead = readAhead, Pool = _pool };
}
