using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Streams;

/// <content>Files without offsets.</content>
public abstract partial class StreamConformanceTests
{
    [Fact]
    public async Task Fifo_CannotSeek()
    {
        using var fifo = new Fifo();
        await using Stream stream = await OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);

        Assert.Equal((true, true, false), (stream.CanRead, stream.CanWrite, stream.CanSeek));
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.End));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Fifo_TransfersEachWrite(Form form)
    {
        using var fifo = new Fifo();
        await using Stream stream = await OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        await Write(stream, form, "abc");
        await Write(stream, form, "def");

        Assert.Equal("ab", await ReadText(stream, form, 2));
        Assert.Equal("cdef", await ReadText(stream, form, 20));
        await Write(stream, form, "g");
        Assert.Equal('g', stream.ReadByte());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Fifo_WithoutWriters_ReturnsZero(Form form)
    {
        using var fifo = new Fifo();
        Task<Stream> opening = Task.Run(() => OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.Read));
        using (var writer = fifo.OpenWriter())
        {
            await using Stream writing = new FileStream(writer, FileAccess.Write, bufferSize: 0);
            writing.Write("abc"u8);
        }

        await using Stream stream = await opening.InTime();
        Assert.Equal("abc", await ReadText(stream, form, 20));
        Assert.Equal(0, await Read(stream, form, new byte[5]));
        Assert.Equal(-1, stream.ReadByte());
    }

    [Fact]
    public async Task Fifo_ReadAsync_WaitsForBytes()
    {
        using var fifo = new Fifo();
        await using Stream stream = await OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        byte[] buffer = new byte[10];
        Task<int> read = stream.ReadAsync(buffer).AsTask();
        Assert.False(read.IsCompleted);
        fifo.Write("abc"u8);

        Assert.Equal(3, await read.InTime());
        Assert.Equal("abc"u8, buffer.AsSpan(0, 3));
    }

    [Fact]
    public async Task Fifo_LongWrite_IsWhole()
    {
        using var fifo = new Fifo();
        await using Stream stream = await OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        byte[] content = RandomBytes.Make(1_000_000);
        byte[] read = new byte[content.Length];
        Task write = stream.WriteAsync(content).AsTask();
        await stream.ReadExactlyAsync(read).InTime();
        await write.InTime();

        Assert.Equal(content, read);
    }

    [Fact]
    public async Task Fifo_CopyToAsync_CopiesUntilTheEnd()
    {
        using var fifo = new Fifo();
        Task<Stream> opening = Task.Run(() => OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.Read));
        byte[] content = RandomBytes.Make(300_000);
        Task writing = OnThread(() =>
        {
            using var stream = new FileStream(fifo.OpenWriter(), FileAccess.Write, bufferSize: 0);
            stream.Write(content);
        });
        await using Stream stream = await opening.InTime();
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy).InTime();
        await writing.InTime();

        Assert.Equal(content, copy.ToArray());
    }

    [Fact]
    public async Task Fifo_Disposed_Throws()
    {
        using var fifo = new Fifo();
        Stream stream = await OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        stream.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stream.Length);
        Assert.Throws<ObjectDisposedException>(() => stream.Position);
        Assert.Throws<ObjectDisposedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        Assert.Throws<ObjectDisposedException>(() => stream.WriteByte(1));
    }

    [Fact]
    public async Task Device_IsReadAndWritten()
    {
        await using Stream zeros = await OpenAsync("/dev/zero", FileMode.Open, FileAccess.Read);
        byte[] buffer = [1, 2, 3];
        Assert.Equal(3, await zeros.ReadAsync(buffer));
        Assert.Equal(new byte[3], buffer);

        await using Stream nothing = await OpenAsync("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        await nothing.WriteAsync(buffer);
        nothing.Write(buffer);
        Assert.Equal((0, 0), (await nothing.ReadAsync(buffer), nothing.Read(buffer)));
    }
}
