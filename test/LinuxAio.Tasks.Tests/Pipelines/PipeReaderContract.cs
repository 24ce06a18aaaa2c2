using System.IO.Pipelines;
using System.Text;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Pipelines;

/// <summary>What a PipeReader over a file must do. The tests run over the reader of this library and over .NET's own,
/// so that they ask for nothing that .NET's does not do.</summary>
public abstract class PipeReaderContract : IDisposable
{
    protected const int BufferSize = 16;

    private readonly TempDirectory _directory = new();

    protected string FilePath => _directory.File("content");

    /// <summary>A reader of the file with buffers of <see cref="BufferSize"/>.</summary>
    protected abstract Task<PipeReader> OpenAsync(bool leaveOpen = false);

    /// <summary>Opens a reader whose read waits until the test supplies bytes.</summary>
    protected abstract PipeReader OpenWaiting();

    protected abstract void Supply(string text);

    /// <summary>Whether the file of the last opened reader is closed.</summary>
    protected abstract bool IsClosed { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BufferSize)]
    [InlineData(BufferSize + 1)]
    [InlineData((BufferSize * 20) + 3)]
    public async Task Read_ToTheEnd_ReturnsTheFile(int length)
    {
        PipeReader reader = await OpenAsync(Text(length));
        StringBuilder text = new();
        ReadResult result;
        do
        {
            result = await reader.ReadAsync().InTime();
            text.Append(Encoding.ASCII.GetString(result.Buffer));
            reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);

        Assert.Equal(Text(length), text.ToString());
        await reader.CompleteAsync();
    }

    [Fact]
    public async Task Read_OfAnEmptyFile_IsCompletedAndEmpty()
    {
        PipeReader reader = await OpenAsync("");
        for (int i = 0; i < 2; i++)
        {
            ReadResult result = await reader.ReadAsync().InTime();
            Assert.True(result.IsCompleted);
            Assert.True(result.Buffer.IsEmpty);
            reader.AdvanceTo(result.Buffer.End);
        }
    }

    [Fact]
    public async Task Advance_ConsumingPart_LeavesTheRest()
    {
        PipeReader reader = await OpenAsync("abcdef");
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.GetPosition(2));

        Assert.Equal("cdef", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task Advance_ExaminingAllAndConsumingNothing_WaitsForMore()
    {
        PipeReader reader = await OpenAsync(Text(BufferSize * 3));
        ReadResult result = default;
        for (int blocks = 1; blocks <= 3; blocks++)
        {
            result = await reader.ReadAsync().InTime();
            Assert.Equal(BufferSize * blocks, result.Buffer.Length);
            Assert.Equal(blocks == 1, result.Buffer.IsSingleSegment);
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        result = await reader.ReadAsync().InTime();
        Assert.True(result.IsCompleted);
        Assert.Equal(Text(BufferSize * 3), Encoding.ASCII.GetString(result.Buffer));
    }

    [Fact]
    public async Task Advance_ExaminingPart_ReturnsTheSameAgain()
    {
        PipeReader reader = await OpenAsync(Text(BufferSize * 3));
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.GetPosition(3), result.Buffer.GetPosition(BufferSize - 1));

        Assert.Equal(Text(BufferSize)[3..], await ReadTextAsync(reader));
    }

    [Fact]
    public async Task Advance_IntoTheSecondSegment_DropsTheFirst()
    {
        PipeReader reader = await OpenAsync(Text(BufferSize * 3));
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.GetPosition(BufferSize + 5), result.Buffer.GetPosition(BufferSize + 6));

        result = await reader.ReadAsync().InTime();
        Assert.True(result.Buffer.IsSingleSegment);
        Assert.Equal(Text(BufferSize * 2)[(BufferSize + 5)..], Encoding.ASCII.GetString(result.Buffer));
    }

    [Fact]
    public async Task Read_TwiceWithoutAdvance_ReturnsTheSame()
    {
        PipeReader reader = await OpenAsync(Text(BufferSize * 3));
        Assert.Equal(Text(BufferSize), await ReadTextAsync(reader));
        Assert.Equal(Text(BufferSize), await ReadTextAsync(reader));
    }

    [Fact]
    public async Task Advance_WithoutARead_DoesNothing()
    {
        PipeReader reader = await OpenAsync("abc");
        reader.AdvanceTo(default);

        Assert.Equal("abc", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task Advance_TwiceToTheEnd_Throws()
    {
        PipeReader reader = await OpenAsync("abc");
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.End);

        Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(result.Buffer.End));
    }

    [Fact]
    public async Task UnconsumedBytes_AtTheEnd_Stay()
    {
        PipeReader reader = await OpenAsync("abcdef");
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.End);
        for (int i = 0; i < 2; i++)
        {
            result = await reader.ReadAsync().InTime();
            Assert.True(result.IsCompleted);
            Assert.Equal("bcdef", Encoding.ASCII.GetString(result.Buffer));
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    [Fact]
    public async Task TryRead_BeforeTheFirstRead_IsFalse()
    {
        PipeReader reader = await OpenAsync("abc");
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public async Task TryRead_WithUnexaminedBytes_IsTrue()
    {
        PipeReader reader = await OpenAsync("abc");
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.GetPosition(1));

        Assert.True(reader.TryRead(out result));
        Assert.Equal("bc", Encoding.ASCII.GetString(result.Buffer));
        Assert.False(result.IsCanceled);
    }

    [Fact]
    public async Task TryRead_AtTheEndWithoutBytes_IsFalse()
    {
        PipeReader reader = await OpenAsync("");
        Assert.True((await reader.ReadAsync().InTime()).IsCompleted);
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public async Task CancelPendingRead_BeforeTheRead_CancelsIt()
    {
        PipeReader reader = await OpenAsync("abc");
        reader.CancelPendingRead();
        reader.CancelPendingRead();
        Assert.True((await reader.ReadAsync().InTime()).IsCanceled);

        ReadResult result = await reader.ReadAsync().InTime();
        Assert.False(result.IsCanceled);
        Assert.Equal("abc", Encoding.ASCII.GetString(result.Buffer));
    }

    [Fact]
    public async Task CancelPendingRead_WithBufferedBytes_ReturnsThem()
    {
        PipeReader reader = await OpenAsync("abc");
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.End);
        reader.CancelPendingRead();

        Assert.True(reader.TryRead(out result));
        Assert.True(result.IsCanceled);
        Assert.Equal("bc", Encoding.ASCII.GetString(result.Buffer));
    }

    [Fact]
    public async Task CancelPendingRead_AtTheEndWithoutBytes_CancelsTheNextTryRead()
    {
        PipeReader reader = await OpenAsync("");
        Assert.True((await reader.ReadAsync().InTime()).IsCompleted);
        reader.CancelPendingRead();

        Assert.True(reader.TryRead(out ReadResult result));
        Assert.True(result.IsCanceled);
        Assert.True(result.Buffer.IsEmpty);
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public async Task CancelPendingRead_DuringTheRead_EndsItAndLosesNothing()
    {
        PipeReader reader = OpenWaiting();
        Task<ReadResult> read = reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        reader.CancelPendingRead();
        ReadResult result = await read.InTime();
        Assert.True(result.IsCanceled);
        Assert.True(result.Buffer.IsEmpty);

        Supply("abc");
        Assert.Equal("abc", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task Token_CancelledBefore_ThrowsAndReadsNothing()
    {
        PipeReader reader = await OpenAsync("abc");
        var cancelled = new CancellationToken(canceled: true);
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await reader.ReadAsync(cancelled));
        Assert.Equal(cancelled, exception.CancellationToken);

        Assert.Equal("abc", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task Token_CancelledDuringTheRead_EndsItAndLosesNothing()
    {
        PipeReader reader = OpenWaiting();
        using CancellationTokenSource source = new();
        Task<ReadResult> read = reader.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.InTime());

        Supply("abc");
        Assert.Equal("abc", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task Completed_EveryCall_Throws()
    {
        PipeReader reader = await OpenAsync("abc");
        ReadResult result = await reader.ReadAsync().InTime();
        reader.Complete();
        reader.Complete();
        await reader.CompleteAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadAsync());
        Assert.Throws<InvalidOperationException>(() => reader.TryRead(out _));
        Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(result.Buffer.End));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_ClosesTheFile_UnlessLeftOpen(bool leaveOpen)
    {
        await File.WriteAllTextAsync(FilePath, "abc");
        PipeReader reader = await OpenAsync(leaveOpen);
        await reader.ReadAsync().InTime();
        reader.Complete(new IOException("given up"));

        Assert.Equal(!leaveOpen, IsClosed);
    }

    [Theory]
    [InlineData(1, BufferSize)]
    [InlineData(BufferSize + 1, BufferSize * 2)]
    [InlineData(BufferSize * 3, BufferSize * 3)]
    [InlineData(1_000, (BufferSize * 3) + 5)]
    public async Task ReadAtLeast_ReturnsAsMuch_UnlessTheFileEnds(int least, int expected)
    {
        PipeReader reader = await OpenAsync(Text((BufferSize * 3) + 5));
        ReadResult result = await reader.ReadAtLeastAsync(least).InTime();

        // .NET's own reader reads the missing bytes with one larger buffer, so it may return more than asked for.
        Assert.InRange(result.Buffer.Length, (long)Math.Min(least, expected), (BufferSize * 3L) + 5L);
        Assert.Equal(expected > BufferSize * 3, result.IsCompleted);
    }

    [Fact]
    public async Task CopyTo_AStream_CopiesAll()
    {
        PipeReader reader = await OpenAsync(Text(1_000));
        using MemoryStream copy = new();
        ReadResult result = await reader.ReadAsync().InTime();
        reader.AdvanceTo(result.Buffer.GetPosition(7));
        await reader.CopyToAsync(copy).InTime();

        Assert.Equal(Text(1_000)[7..], Encoding.ASCII.GetString(copy.ToArray()));
    }

    [Fact]
    public async Task CopyTo_AWriter_CopiesAll()
    {
        PipeReader reader = await OpenAsync(Text(1_000));
        using MemoryStream copy = new();
        PipeWriter writer = PipeWriter.Create(copy, new StreamPipeWriterOptions(leaveOpen: true));
        await reader.CopyToAsync(writer).InTime();
        await writer.CompleteAsync();

        Assert.Equal(Text(1_000), Encoding.ASCII.GetString(copy.ToArray()));
    }

    [Fact]
    public async Task AsStream_ReadsAll()
    {
        PipeReader reader = await OpenAsync(Text(1_000));
        using StreamReader text = new(reader.AsStream());
        Assert.Equal(Text(1_000), await text.ReadToEndAsync().InTime());
    }

    public virtual void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Text(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(static i => (char)('a' + (i % 26))));

    private static async Task<string> ReadTextAsync(PipeReader reader) =>
        Encoding.ASCII.GetString((await reader.ReadAsync().InTime()).Buffer);

    private async Task<PipeReader> OpenAsync(string content)
    {
        await File.WriteAllTextAsync(FilePath, content);
        return await OpenAsync();
    }
}
