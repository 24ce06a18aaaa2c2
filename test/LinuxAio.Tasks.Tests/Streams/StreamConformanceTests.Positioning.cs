using Xunit;

namespace LinuxAio.Tasks.Tests.Streams;

/// <content>Position and length.</content>
public abstract partial class StreamConformanceTests
{
    [Theory]
    [InlineData(FileAccess.Read, true, false)]
    [InlineData(FileAccess.Write, false, true)]
    [InlineData(FileAccess.ReadWrite, true, true)]
    public async Task Capabilities_AreThoseOfTheOpenMode(FileAccess access, bool canRead, bool canWrite)
    {
        Stream stream = await NewStream(access);

        Assert.Equal(
            (canRead, canWrite, true, false), (stream.CanRead, stream.CanWrite, stream.CanSeek, stream.CanTimeout));
        AssertAt(stream, 0, 10);
    }

    [Fact]
    public async Task Timeouts_AreNotSupported()
    {
        Stream stream = await NewStream();

        Assert.Throws<InvalidOperationException>(() => stream.ReadTimeout);
        Assert.Throws<InvalidOperationException>(() => stream.ReadTimeout = 1);
        Assert.Throws<InvalidOperationException>(() => stream.WriteTimeout);
        Assert.Throws<InvalidOperationException>(() => stream.WriteTimeout = 1);
    }

    [Theory]
    [InlineData(0, SeekOrigin.Begin, 0)]
    [InlineData(7, SeekOrigin.Begin, 7)]
    [InlineData(17, SeekOrigin.Begin, 17)]
    [InlineData(0, SeekOrigin.Current, 4)]
    [InlineData(3, SeekOrigin.Current, 7)]
    [InlineData(-4, SeekOrigin.Current, 0)]
    [InlineData(100, SeekOrigin.Current, 104)]
    [InlineData(0, SeekOrigin.End, 10)]
    [InlineData(-10, SeekOrigin.End, 0)]
    [InlineData(-1, SeekOrigin.End, 9)]
    [InlineData(5, SeekOrigin.End, 15)]
    [InlineData(long.MaxValue, SeekOrigin.Begin, long.MaxValue)]
    public async Task Seek_ReturnsTheNewPosition(long offset, SeekOrigin origin, long expected)
    {
        Stream stream = await NewStream();
        stream.Position = 4;

        Assert.Equal(expected, stream.Seek(offset, origin));
        AssertAt(stream, expected, 10);
    }

    [Theory]
    [InlineData(-1, SeekOrigin.Begin)]
    [InlineData(long.MinValue, SeekOrigin.Begin)]
    [InlineData(-5, SeekOrigin.Current)]
    [InlineData(long.MaxValue, SeekOrigin.Current)]
    [InlineData(-11, SeekOrigin.End)]
    [InlineData(long.MaxValue, SeekOrigin.End)]
    public async Task Seek_BeforeTheStart_Throws_AndStays(long offset, SeekOrigin origin)
    {
        Stream stream = await NewStream();
        stream.Position = 4;

        Assert.Throws<IOException>(() => stream.Seek(offset, origin));
        AssertAt(stream, 4, 10);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public async Task Seek_UndefinedOrigin_Throws(int origin)
    {
        Stream stream = await NewStream();

        Assert.Throws<ArgumentException>(nameof(origin), () => stream.Seek(0, (SeekOrigin)origin));
    }

    [Fact]
    public async Task Seek_End_FollowsTheFile()
    {
        Stream stream = await NewStream();
        File.AppendAllText(Temp.File("file"), "abc");

        Assert.Equal(13, stream.Seek(0, SeekOrigin.End));
        Assert.Equal(13, stream.Length);
    }

    [Fact]
    public async Task Seek_OnWriteOnly_Works()
    {
        Stream stream = await NewStream(FileAccess.Write);

        Assert.Equal(8, stream.Seek(-2, SeekOrigin.End));
        AssertAt(stream, 8, 10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(long.MaxValue)]
    public async Task Position_Set_Changes_AndTheLengthStays(long position)
    {
        Stream stream = await NewStream();
        stream.Position = position;

        AssertAt(stream, position, 10);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task Position_Negative_Throws(long position)
    {
        Stream stream = await NewStream();
        stream.Position = 4;

        Assert.Throws<ArgumentOutOfRangeException>("value", () => stream.Position = position);
        AssertAt(stream, 4, 10);
    }

    [Theory]
    [InlineData(0, 8, 0)]
    [InlineData(4, 8, 4)]
    [InlineData(9, 8, 8)]
    [InlineData(10, 0, 0)]
    [InlineData(100, 8, 8)]
    public async Task SetLength_Shorter_TruncatesTheFile_AndMovesThePosition(long position, long length, long after)
    {
        Stream stream = await NewStream();
        stream.Position = position;
        stream.SetLength(length);

        AssertAt(stream, after, length);
        Assert.Equal(Digits[..(int)length], Content);
    }

    [Theory]
    [InlineData(0, 12)]
    [InlineData(10, 12)]
    [InlineData(4, 10)]
    public async Task SetLength_NotShorter_FillsWithZeros_AndStays(long position, int length)
    {
        Stream stream = await NewStream();
        stream.Position = position;
        stream.SetLength(length);

        AssertAt(stream, position, length);
        Assert.Equal(Digits.PadRight(length, '\0'), Content);
    }

    [Fact]
    public async Task SetLength_WriteOnly_Works()
    {
        Stream stream = await NewStream(FileAccess.Write);
        stream.SetLength(3);

        Assert.Equal("012", Content);
    }

    [Fact]
    public async Task SetLength_ReadOnly_IsNotSupported()
    {
        Stream stream = await NewStream(FileAccess.Read);

        Assert.Throws<NotSupportedException>(() => stream.SetLength(3));
        Assert.Equal(Digits, Content);
    }

    [Fact]
    public async Task SetLength_Negative_Throws()
    {
        foreach (FileAccess access in new[] { FileAccess.Read, FileAccess.ReadWrite })
        {
            Stream stream = await NewStream(access);
            Assert.Throws<ArgumentOutOfRangeException>("value", () => stream.SetLength(-1));
        }
    }

    [Fact]
    public async Task SetLength_BeyondTheMaximum_Throws_AndStays()
    {
        Stream stream = await NewStream();

        Assert.Throws<ArgumentOutOfRangeException>("value", () => stream.SetLength(long.MaxValue));
        AssertAt(stream, 0, 10);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Transfer_BeyondTheMaximumOffset_Throws_AndStays(Form form)
    {
        Stream stream = await NewStream();
        stream.Position = long.MaxValue;

        await Assert.ThrowsAsync<IOException>(() => Read(stream, form, new byte[5]));
        Assert.Equal(long.MaxValue, stream.Position);
        await Assert.ThrowsAsync<IOException>(() => Write(stream, form, "abc"));
        AssertAt(stream, long.MaxValue, 10);
    }
}
