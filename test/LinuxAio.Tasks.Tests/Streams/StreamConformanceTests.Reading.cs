using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Streams;

/// <content>Reading.</content>
public abstract partial class StreamConformanceTests
{
    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_AdvancesThePosition(Form form)
    {
        Stream stream = await NewStream();

        Assert.Equal("0123", await ReadText(stream, form, 4));
        AssertAt(stream, 4, 10);
        Assert.Equal("45", await ReadText(stream, form, 2));
        AssertAt(stream, 6, 10);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_AcrossTheEnd_IsShort(Form form)
    {
        Stream stream = await NewStream();
        stream.Position = 7;

        Assert.Equal("789", await ReadText(stream, form, 20));
        AssertAt(stream, 10, 10);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_AtOrAfterTheEnd_IsZero_AndStays(Form form)
    {
        Stream stream = await NewStream();
        foreach (long position in new long[] { 10, 11, 1L << 40 })
        {
            stream.Position = position;
            Assert.Equal(0, await Read(stream, form, new byte[5]));
            AssertAt(stream, position, 10);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_OfZeroBytes_IsZero_AndStays(Form form)
    {
        Stream stream = await NewStream();
        stream.Position = 3;

        Assert.Equal(0, await Read(stream, form, []));
        AssertAt(stream, 3, 10);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_IntoPartOfABuffer_LeavesTheRest(Form form)
    {
        Stream stream = await NewStream();
        byte[] buffer = "abcdefgh"u8.ToArray();

        Assert.Equal(3, await Read(stream, form, buffer, 2, 3));
        Assert.Equal("ab012fgh"u8, buffer);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_EmptyFile_IsZero(Form form)
    {
        Stream stream = await NewStream(content: "");

        Assert.Equal(0, await Read(stream, form, new byte[5]));
        AssertAt(stream, 0, 0);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_SeesWritesOfOthers(Form form)
    {
        Stream stream = await NewStream();
        stream.Position = 10;
        Assert.Equal(0, await Read(stream, form, new byte[5]));
        File.AppendAllText(Temp.File("file"), "abc");

        Assert.Equal("abc", await ReadText(stream, form, 5));
        AssertAt(stream, 13, 13);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_WriteOnly_IsNotSupported(Form form)
    {
        Stream stream = await NewStream(FileAccess.Write);

        await Assert.ThrowsAsync<NotSupportedException>(() => Read(stream, form, new byte[1]));
        await Assert.ThrowsAsync<NotSupportedException>(() => Read(stream, form, []));
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Forms))]
    public async Task Read_InShortCounts_IsShort(Form form)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), Digits);
        mount.Shorten(FuseOperation.Read, 4);
        await using Stream stream = await OpenAsync(mount.File("a"), FileMode.Open, FileAccess.Read);

        Assert.Equal("0123", await ReadText(stream, form, 9));
        Assert.Equal(4, stream.Position);
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Forms))]
    public async Task Read_ThatFails_Throws_AndStays(Form form)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), Digits);
        await using Stream stream = await OpenAsync(mount.File("a"), FileMode.Open, FileAccess.Read);
        stream.Position = 2;
        mount.Fail(FuseOperation.Read, (int)Errno.EIO, 1);

        await Assert.ThrowsAsync<IOException>(() => Read(stream, form, new byte[5]));
        Assert.Equal(2, stream.Position);
        Assert.Equal("23456", await ReadText(stream, form, 5));
    }

    [Fact]
    public async Task ReadByte_ReturnsValues_ThenMinusOne()
    {
        Stream stream = await NewStream(content: "a\xff");
        File.WriteAllBytes(Temp.File("file"), [97, 255]);

        Assert.Equal((97, 255, -1, -1), (stream.ReadByte(), stream.ReadByte(), stream.ReadByte(), stream.ReadByte()));
        AssertAt(stream, 2, 2);
    }

    [Fact]
    public async Task ReadByte_WriteOnly_IsNotSupported()
    {
        Stream stream = await NewStream(FileAccess.Write);

        Assert.Throws<NotSupportedException>(() => stream.ReadByte());
    }

    [Fact]
    public async Task ReadExactly_PastTheEnd_IsEndOfStream()
    {
        Stream stream = await NewStream();
        stream.Position = 5;
        Assert.Throws<EndOfStreamException>(() => stream.ReadExactly(new byte[6]));
        stream.Position = 5;
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await stream.ReadExactlyAsync(new byte[6]));
        stream.Position = 5;
        await stream.ReadExactlyAsync(new byte[5]);
        AssertAt(stream, 10, 10);
    }

    [Fact]
    public async Task ReadAsync_Overlapping_EachGetsItsOwnBytes()
    {
        byte[] content = RandomBytes.Make(64 * 1024);
        await using Stream stream = await OpenAsync(NewFile(content), FileMode.Open, FileAccess.Read);
        byte[] read = new byte[content.Length];

        Task<int>[] reads =
            [.. Enumerable.Range(0, 64).Select(i => stream.ReadAsync(read.AsMemory(i * 1024, 1024)).AsTask())];
        Assert.All(await Task.WhenAll(reads).InTime(), static count => Assert.Equal(1024, count));

        Assert.Equal(content, read);
        Assert.Equal(content.Length, stream.Position);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(4, 4)]
    [InlineData(10, 10)]
    [InlineData(20, 10)]
    public async Task ReadAsync_InFlight_AdvancesThePosition_AndCorrectsItAtTheEnd(int count, long after)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), Digits);
        await using Stream stream = await OpenAsync(mount.File("a"), FileMode.Open, FileAccess.Read);
        mount.Hold(FuseOperation.Read);
        Task<int> read = stream.ReadAsync(new byte[count]).AsTask();
        mount.WaitUntilHeld(FuseOperation.Read);
        Assert.Equal(count, stream.Position);
        mount.Release(FuseOperation.Read);

        Assert.Equal(after, await read.InTime());
        Assert.Equal(after, stream.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(12)]
    public async Task CopyTo_CopiesTheRest(int position)
    {
        Stream stream = await NewStream();
        stream.Position = position;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);

        Assert.Equal(Digits[Math.Min(position, 10)..], System.Text.Encoding.ASCII.GetString(copy.ToArray()));
        AssertAt(stream, Math.Max(position, 10), 10);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 81_920)]
    [InlineData(10, 1)]
    [InlineData(12, 1)]
    public async Task CopyToAsync_CopiesTheRest(int position, int bufferSize)
    {
        Stream stream = await NewStream();
        stream.Position = position;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, bufferSize);
        await stream.CopyToAsync(copy);

        Assert.Equal(Digits[Math.Min(position, 10)..], System.Text.Encoding.ASCII.GetString(copy.ToArray()));
        AssertAt(stream, Math.Max(position, 10), 10);
    }

    [Fact]
    public async Task CopyToAsync_LongFile_CopiesAll()
    {
        byte[] content = RandomBytes.Make(1_000_000);
        await using Stream stream = await OpenAsync(NewFile(content), FileMode.Open, FileAccess.Read);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);

        Assert.Equal(content, copy.ToArray());
    }

    [Fact]
    public async Task StreamReader_ReadsLines()
    {
        Stream stream = await NewStream(content: "one\ntwo\nthrée");
        using var reader = new StreamReader(stream);

        Assert.Equal(
            ("one", "two", "thrée", null),
            (await reader.ReadLineAsync(), reader.ReadLine(), await reader.ReadLineAsync(),
                await reader.ReadLineAsync()));
    }
}
