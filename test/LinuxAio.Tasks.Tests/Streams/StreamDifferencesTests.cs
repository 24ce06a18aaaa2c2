using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Streams;

/// <summary>Intended differences between the stream of an <see cref="AioFile"/> and a <see cref="FileStream"/>. In
/// everything else they are the same: <see cref="StreamConformanceTests"/>.</summary>
/// <remarks>
/// <para>1. A file opened to append: the kernel appends each write (O_APPEND). FileStream only starts at the end, and
/// overwrites what another process appends in the meantime. For the same reason a seek beyond the end leaves no hole
/// here.</para>
/// <para>2. A read that waits for a FIFO can be cancelled. FileStream cannot cancel a read that has started.</para>
/// <para>3. Overlapping operations on a FIFO, and overlapping appends, run in the order of the calls. With FileStream
/// the order is not defined, and the bytes of long writes mix.</para>
/// <para>4. Messages name the operation, the path and the errno. The message of a failed write says how many bytes were
/// written. The types of the exceptions are the same.</para>
/// <para>5. Opening does not lock the file (flock), and does not fail because another process has locked it: there is
/// no FileShare.</para>
/// <para>6. A write beyond the largest possible file throws IOException (EFBIG). FileStream throws an ArgumentException
/// for a parameter named value, which its write methods do not have.</para>
/// </remarks>
public sealed class StreamDifferencesTests : OperationTests
{
    [Fact]
    public async Task Difference1_Append_KeepsWhatOthersAppended()
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
    public async Task Difference2_WaitingReadOfAFifo_CanBeCancelled()
    {
        using var fifo = new Fifo();
        AioContext context = NewContext();
        await using AioFile file = await context.Files.OpenAsync(fifo.FullPath, FileMode.Open, FileAccess.ReadWrite);
        await using Stream stream = file.AsStream();
        using var source = new CancellationTokenSource();
        Task<int> read = stream.ReadAsync(new byte[1], source.Token).AsTask();
        Bounded.Until(() => context.RunningRequests == 1);
        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.InTime());
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
    public async Task Difference6_WriteBeyondTheMaximumSize_IsAnIOException()
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
