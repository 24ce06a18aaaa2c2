using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Streams;

/// <content>Writing.</content>
public abstract partial class StreamConformanceTests
{
    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Write_InTheMiddle_Overwrites(Form form)
    {
        Stream stream = await NewStream();
        stream.Position = 3;
        await Write(stream, form, "abc");

        AssertAt(stream, 6, 10);
        Assert.Equal("012abc6789", Content);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Write_AcrossTheEnd_Lengthens(Form form)
    {
        Stream stream = await NewStream(FileAccess.Write);
        stream.Position = 8;
        await Write(stream, form, "abcd");

        AssertAt(stream, 12, 12);
        Assert.Equal("01234567abcd", Content);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Write_BeyondTheEnd_LeavesZeros(Form form)
    {
        Stream stream = await NewStream();
        stream.Position = 12;
        await Write(stream, form, "a");

        AssertAt(stream, 13, 13);
        Assert.Equal(Digits + "\0\0a", Content);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Write_OfZeroBytes_ChangesNothing(Form form)
    {
        Stream stream = await NewStream();
        stream.Position = 20;
        await Write(stream, form, "");

        AssertAt(stream, 20, 10);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Write_PartOfABuffer_IsThatPart(Form form)
    {
        Stream stream = await NewStream();
        await Write(stream, form, "abcdef"u8.ToArray(), 2, 3);

        Assert.Equal("cde3456789", Content);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Write_ThenRead_ContinuesAfterIt(Form form)
    {
        Stream stream = await NewStream();
        await Write(stream, form, "ab");

        Assert.Equal("2345", await ReadText(stream, form, 4));
        await Write(stream, form, "cd");
        Assert.Equal("ab2345cd89", Content);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Write_ReadOnly_IsNotSupported(Form form)
    {
        Stream stream = await NewStream(FileAccess.Read);

        await Assert.ThrowsAsync<NotSupportedException>(() => Write(stream, form, "a"));
        await Assert.ThrowsAsync<NotSupportedException>(() => Write(stream, form, ""));
        Assert.Equal(Digits, Content);
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Forms))]
    public async Task Write_InShortCounts_WritesAll(Form form)
    {
        using FuseMount mount = new();
        await using Stream stream = await OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        mount.Shorten(FuseOperation.Write, 4);
        await Write(stream, form, Digits);

        Assert.Equal(10, stream.Position);
        Assert.Equal(Digits, File.ReadAllText(mount.BackingFile("a")));
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Forms))]
    public async Task Write_ThatFails_Throws_AndStays(Form form)
    {
        using FuseMount mount = new();
        await using Stream stream = await OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        await Write(stream, form, "ab");
        mount.Fail(FuseOperation.Write, (int)Errno.EIO, 1);

        await Assert.ThrowsAsync<IOException>(() => Write(stream, form, "cd"));
        Assert.Equal(2, stream.Position);
        await Write(stream, form, "ef");
        Assert.Equal("abef", File.ReadAllText(mount.BackingFile("a")));
    }

    [TheoryRequires(Facility.Mount)]
    [MemberData(nameof(Forms))]
    public async Task Write_DiskFullInTheMiddle_Throws_AndStays(Form form)
    {
        using var small = new Tmpfs("size=64k");
        await using Stream stream = await OpenAsync(small.File("a"), FileMode.Create, FileAccess.Write);

        await Assert.ThrowsAsync<IOException>(() => Write(stream, form, new byte[100_000], 0, 100_000));
        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public async Task WriteByte_WritesOne()
    {
        Stream stream = await NewStream();
        stream.Position = 9;
        stream.WriteByte((byte)'a');
        stream.WriteByte((byte)'b');

        AssertAt(stream, 11, 11);
        Assert.Equal("012345678ab", Content);
    }

    [Fact]
    public async Task WriteByte_ReadOnly_IsNotSupported()
    {
        Stream stream = await NewStream(FileAccess.Read);

        Assert.Throws<NotSupportedException>(() => stream.WriteByte(1));
    }

    [Fact]
    public async Task WriteAsync_Overlapping_EachHasItsOwnOffset()
    {
        byte[] content = RandomBytes.Make(64 * 1024);
        await using Stream stream = await OpenAsync(NewFile(""), FileMode.Open, FileAccess.Write);

        await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => stream.WriteAsync(content.AsMemory(i * 1024, 1024)).AsTask())).InTime();

        AssertAt(stream, content.Length, content.Length);
        Assert.Equal(content, File.ReadAllBytes(Temp.File("file")));
    }

    [Fact]
    public async Task Flush_OfAnything_DoesNothing()
    {
        foreach (FileAccess access in new[] { FileAccess.Read, FileAccess.Write, FileAccess.ReadWrite })
        {
            Stream stream = await NewStream(access);
            stream.Position = 3;
            stream.Flush();
            await stream.FlushAsync();
            AssertAt(stream, 3, 10);
        }
    }

    [Fact]
    public async Task StreamWriter_WritesLines()
    {
        Stream stream = await OpenAsync(Temp.File("file"), FileMode.CreateNew, FileAccess.Write);
        await using (var writer = new StreamWriter(stream))
        {
            writer.Write("one\n");
            await writer.WriteAsync("thrée\n");
        }

        Assert.Equal("one\nthrée\n", Content);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Append_StartsAtTheEnd(Form form)
    {
        Stream stream = await NewAppend();
        AssertAt(stream, 10, 10);
        await Write(stream, form, "abc");
        AssertAt(stream, 13, 13);
        await Write(stream, form, "d");

        AssertAt(stream, 14, 14);
        Assert.Equal((false, true, true), (stream.CanRead, stream.CanWrite, stream.CanSeek));
        Assert.Equal(Digits + "abcd", Content);
    }

    [Fact]
    public async Task Append_NewFile_StartsAtZero()
    {
        Stream stream = Own(await OpenAsync(Temp.File("file"), FileMode.Append, FileAccess.Write));
        AssertAt(stream, 0, 0);
        await stream.WriteAsync("abc"u8.ToArray());

        Assert.Equal("abc", Content);
    }

    [Theory]
    [InlineData(9, SeekOrigin.Begin)]
    [InlineData(0, SeekOrigin.Begin)]
    [InlineData(-3, SeekOrigin.Current)]
    [InlineData(-3, SeekOrigin.End)]
    public async Task Append_SeekToOldContent_Throws_AndStays(long offset, SeekOrigin origin)
    {
        Stream stream = await NewAppend();
        stream.Write("ab"u8);

        Assert.Throws<IOException>(() => stream.Seek(offset, origin));
        AssertAt(stream, 12, 12);
    }

    [Fact]
    public async Task Append_PositionInOldContent_Throws_AndStays()
    {
        Stream stream = await NewAppend();

        Assert.Throws<IOException>(() => stream.Position = 9);
        AssertAt(stream, 10, 10);
    }

    [Theory]
    [InlineData(10, SeekOrigin.Begin, 10)]
    [InlineData(-2, SeekOrigin.Current, 10)]
    [InlineData(3, SeekOrigin.End, 15)]
    public async Task Append_SeekInNewContent_Works(long offset, SeekOrigin origin, long position)
    {
        Stream stream = await NewAppend();
        stream.Write("ab"u8);

        Assert.Equal(position, stream.Seek(offset, origin));
        AssertAt(stream, position, 12);
    }

    [Fact]
    public async Task Append_SetLength_TruncatesOnlyNewContent()
    {
        Stream stream = await NewAppend();
        stream.Write("abc"u8);

        Assert.Throws<IOException>(() => stream.SetLength(9));
        AssertAt(stream, 13, 13);
        stream.SetLength(11);
        AssertAt(stream, 11, 11);
        Assert.Equal(Digits + "a", Content);
    }

    [Fact]
    public async Task Append_Read_IsNotSupported()
    {
        Stream stream = await NewAppend();

        Assert.Throws<NotSupportedException>(() => stream.ReadByte());
    }

    private async Task<Stream> NewAppend() =>
        Own(await OpenAsync(NewFile(Digits), FileMode.Append, FileAccess.Write));
}
