using System.Buffers;
using System.IO.Pipelines;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Pipelines;

/// <summary>What a PipeWriter over a file must do. The tests run over the writer of this library and over .NET's own,
/// so that they ask for nothing that .NET's does not do.</summary>
public abstract class PipeWriterContract : IDisposable
{
    protected const int BufferSize = 16;

    private readonly TempDirectory _directory = new();

    protected string FilePath => _directory.File("content");

    /// <summary>A writer to a new file with buffers of <see cref="BufferSize"/>.</summary>
    protected abstract Task<PipeWriter> CreateAsync(bool leaveOpen = false);

    /// <summary>Whether the file of the last created writer is closed.</summary>
    protected abstract bool IsClosed { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BufferSize)]
    [InlineData((BufferSize * 20) + 3)]
    public async Task Write_OfAnyLength_WritesItAll(int length)
    {
        PipeWriter writer = await CreateAsync();
        for (int i = 0; i < 3; i++)
        {
            FlushResult result = await writer.WriteAsync(PatternBytes.Make(i * length, length)).InTime();
            Assert.False(result.IsCanceled);
            Assert.False(result.IsCompleted);
            Assert.Equal(length * (i + 1), (await ReadBackAsync()).Length);
        }

        await writer.CompleteAsync();
        Assert.Equal(PatternBytes.Make(0, 3 * length), await ReadBackAsync());
    }

    [Fact]
    public async Task Write_AfterBufferedBytes_FollowsThem()
    {
        PipeWriter writer = await CreateAsync();
        writer.Write(PatternBytes.Make(0, 5));
        await writer.WriteAsync(PatternBytes.Make(5, BufferSize * 3)).InTime();
        writer.Write(PatternBytes.Make(5 + (BufferSize * 3), 5));
        await writer.WriteAsync(PatternBytes.Make(10 + (BufferSize * 3), 1)).InTime();

        Assert.Equal(PatternBytes.Make(0, (BufferSize * 3) + 11), await ReadBackAsync());
        await writer.CompleteAsync();
    }

    [Fact]
    public async Task Flush_WritesTheAdvancedBytes_AndNoMore()
    {
        PipeWriter writer = await CreateAsync();
        PatternBytes.Make(0, 4).CopyTo(writer.GetMemory(4));
        writer.Advance(3);
        Assert.True(writer.CanGetUnflushedBytes);
        Assert.Equal(3, writer.UnflushedBytes);
        await writer.FlushAsync().InTime();

        Assert.Equal(0, writer.UnflushedBytes);
        Assert.Equal(PatternBytes.Make(0, 3), await ReadBackAsync());
        await writer.CompleteAsync();
    }

    [Fact]
    public async Task Flush_OfManyBuffers_WritesThemInOrder()
    {
        PipeWriter writer = await CreateAsync();
        for (int i = 0; i < 100; i++)
        {
            PatternBytes.Make(i * 7, 7).CopyTo(writer.GetMemory(7));
            writer.Advance(7);
        }

        Assert.Equal(700, writer.UnflushedBytes);
        await writer.FlushAsync().InTime();
        Assert.Equal(PatternBytes.Make(0, 700), await ReadBackAsync());
        await writer.CompleteAsync();
    }

    [Fact]
    public async Task Flush_WithoutBytes_DoesNothing()
    {
        PipeWriter writer = await CreateAsync();
        FlushResult result = await writer.FlushAsync().InTime();

        Assert.False(result.IsCanceled);
        Assert.False(result.IsCompleted);
        await writer.CompleteAsync();
        Assert.Empty(await ReadBackAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BufferSize * 100)]
    [InlineData(3_000_000)]
    public async Task GetMemory_IsAtLeastTheSizeHint(int sizeHint)
    {
        PipeWriter writer = await CreateAsync();
        writer.Write(PatternBytes.Make(0, 1));
        Memory<byte> memory = writer.GetMemory(sizeHint);
        Assert.True(memory.Length >= Math.Max(1, sizeHint));
        PatternBytes.Make(1, memory.Length).CopyTo(memory);
        writer.Advance(memory.Length);
        await writer.CompleteAsync();

        Assert.Equal(PatternBytes.Make(0, memory.Length + 1), await ReadBackAsync());
    }

    [Fact]
    public async Task Advance_BeyondTheMemory_Throws()
    {
        PipeWriter writer = await CreateAsync();
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(1));
        int length = writer.GetMemory().Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetMemory(-1));
        await writer.CompleteAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_WritesTheRest(bool asynchronously)
    {
        PipeWriter writer = await CreateAsync();
        await writer.WriteAsync(PatternBytes.Make(0, 5)).InTime();
        writer.Write(PatternBytes.Make(5, 100));
        await CompleteAsync(writer, asynchronously, null);
        await CompleteAsync(writer, asynchronously, null);

        Assert.Equal(PatternBytes.Make(0, 105), await ReadBackAsync());
        Assert.True(IsClosed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_WithAnException_DropsTheRest(bool asynchronously)
    {
        PipeWriter writer = await CreateAsync();
        await writer.WriteAsync(PatternBytes.Make(0, 5)).InTime();
        writer.Write(PatternBytes.Make(5, 100));
        await CompleteAsync(writer, asynchronously, new IOException("given up"));

        Assert.Equal(PatternBytes.Make(0, 5), await ReadBackAsync());
        Assert.True(IsClosed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_WithLeaveOpen_LeavesTheFileOpen(bool asynchronously)
    {
        PipeWriter writer = await CreateAsync(leaveOpen: true);
        writer.Write(PatternBytes.Make(0, 5));
        await CompleteAsync(writer, asynchronously, null);

        Assert.False(IsClosed);
    }

    [Fact]
    public async Task Completed_GetMemory_Throws()
    {
        PipeWriter writer = await CreateAsync();
        await writer.CompleteAsync();

        Assert.Throws<InvalidOperationException>(() => writer.GetMemory());
        Assert.Throws<InvalidOperationException>(() => writer.GetSpan());
    }

    [Fact]
    public async Task CancelPendingFlush_BeforeTheFlush_CancelsItAndLosesNothing()
    {
        PipeWriter writer = await CreateAsync();
        writer.Write(PatternBytes.Make(0, 5));
        writer.CancelPendingFlush();
        Assert.True((await writer.FlushAsync().InTime()).IsCanceled);
        writer.Write(PatternBytes.Make(5, 5));
        Assert.False((await writer.FlushAsync().InTime()).IsCanceled);

        Assert.Equal(PatternBytes.Make(0, 10), await ReadBackAsync());
        await writer.CompleteAsync();
    }

    [Fact]
    public async Task Token_CancelledBefore_ThrowsAndLosesNothing()
    {
        PipeWriter writer = await CreateAsync();
        writer.Write(PatternBytes.Make(0, 5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await writer.FlushAsync(new CancellationToken(canceled: true)));
        await writer.CompleteAsync();

        Assert.Equal(PatternBytes.Make(0, 5), await ReadBackAsync());
    }

    [Fact]
    public async Task CopyFrom_AStream_WritesAll()
    {
        PipeWriter writer = await CreateAsync();
        using MemoryStream source = new(PatternBytes.Make(0, 1_000));
        await source.CopyToAsync(writer);
        await writer.CompleteAsync();

        Assert.Equal(PatternBytes.Make(0, 1_000), await ReadBackAsync());
    }

    public virtual void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task CompleteAsync(PipeWriter writer, bool asynchronously, Exception? exception)
    {
        if (asynchronously)
        {
            await writer.CompleteAsync(exception).InTime();
        }
        else
        {
            writer.Complete(exception);
        }
    }

    private Task<byte[]> ReadBackAsync() => File.ReadAllBytesAsync(FilePath);
}
