using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Streams;

/// <summary>Where an <see cref="AioFile"/>'s stream is meant to differ from a <see cref="FileStream"/>; everything else is
/// <see cref="StreamConformanceTests"/>. Each difference, and why:</summary>
/// <remarks>
/// <para>1. A file opened to append is appended to. FileStream only begins at the end, and overwrites what another process
/// appended meanwhile; here the kernel appends (O_APPEND), so nothing is lost. For the same reason a seek beyond the end
/// leaves no hole.</para>
/// <para>2. A read that waits for a FIFO can be cancelled. FileStream's cannot once it has begun.</para>
/// <para>3. Overlapping operations on a FIFO, and overlapping appends, are carried out in the order of the calls. FileStream
/// lets chance decide, which mixes the bytes of long writes.</para>
/// <para>4. Messages name operation, path and errno, and a failed write says how many bytes were written. The types of the
/// exceptions are the same.</para>
/// <para>5. No file is locked (flock) when it is opened, and none is refused because somebody else did: FileShare does not
/// exist here.</para>
/// <para>6. A write beyond what a file can have is an IOException (EFBIG). FileStream blames an argument named value, which
/// its methods for writing do not have.</para>
/// </remarks>
public sealed class StreamDifferencesTests : OperationTests
{
    [Fact]
    public async Task Difference1_Append_LosesNothingOfWhatOthersAppended()
    {
        string path = NewFile("0");
        await using AioFile file = await AioContext.Default.Files.OpenAsync(path, FileMode.Append, FileAccess.Write);
        await using Stream ours = file.AsStream();
        File.AppendAllText(path, "1");
        await ours.WriteAsync("2"u8.ToArray());
        File.AppendAllText(path, "3");
        ours.Write("4"u8);
        ours.Seek(100, SeekOrigin.End);
        ours.Write("5"u8);
        Assert.Equal("012345", File.ReadAllText(path));

        await using (Stream measure = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0))
        {
            File.AppendAllText(path, "6");
            measure.Write("7"u8);
        }

        Assert.Equal("0123457", File.ReadAllText(path));
    }

    [Fact]
    public async Task Difference2_AWaitingReadOfAFifo_CanBeCancelled()
    {
        using var fifo = new Fifo();
        AioContext context = NewContext();
        await using AioFile file = await context.Files.OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        await using Stream stream = file.AsStream();
        using var source = new CancellationTokenSource();
        Task<int> read = stream.ReadAsync(new byte[1], source.Token).AsTask();
        WaitUntil(() => context.RunningRequests == 1);
        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(read));
    }

    [Fact]
    public async Task Difference4_Messages_NameOperationPathAndErrno()
    {
        string path = NewFile("");
        await using AioFile file = await AioContext.Default.Files.OpenAsync(path);
        await using Stream stream = file.AsStream();

        Assert.Equal(
            $"seek '{path}': Invalid argument (EINVAL)",
            Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin)).Message);
    }

    [Fact]
    public async Task Difference5_NoLockIsTaken()
    {
        string path = NewFile("0");
        using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        await using AioFile file = await AioContext.Default.Files.OpenAsync(path);
        Assert.Equal('0', file.AsStream().ReadByte());
    }

    [Fact]
    public async Task Difference6_WriteBeyondWhatAFileCanHave_IsAnIOException()
    {
        string path = NewFile("");
        await using AioFile file = await AioContext.Default.Files.OpenAsync(path, FileMode.Open, FileAccess.Write);
        await using Stream ours = file.AsStream(1L << 60);
        await using Stream measure = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        measure.Position = 1L << 60;

        Assert.Equal(Errno.EFBIG, AioResult.GetErrno(Assert.Throws<IOException>(() => ours.WriteByte(1))));
        Assert.Equal(
            Errno.EFBIG,
            AioResult.GetErrno(await Assert.ThrowsAsync<IOException>(async () => await ours.WriteAsync(new byte[1]))));
        Assert.Equal(1L << 60, ours.Position);
        Assert.Throws<ArgumentOutOfRangeException>("value", () => measure.WriteByte(1));
    }
}
