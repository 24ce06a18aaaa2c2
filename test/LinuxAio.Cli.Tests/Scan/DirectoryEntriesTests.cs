using System.Runtime.InteropServices;
using LinuxAio.Cli.Scan;
using LinuxAio.Tasks;
using Xunit;

namespace LinuxAio.Cli.Tests.Scan;

/// <summary>The kernel's directory entries, taken apart.</summary>
public sealed class DirectoryEntriesTests
{
    private const int HeaderBytes = 19;

    [Fact]
    public void TryRead_SeveralEntries_ReadsEachAndEnds()
    {
        byte[] entries = [.. Entry(".", 4), .. Entry("file", 8), .. Entry("a longer name", 10)];

        Assert.Equal([(".", FileType.Directory), ("file", FileType.RegularFile), ("a longer name", FileType.SymbolicLink)],
            ReadAll(entries));
    }

    [Fact]
    public void TryRead_NoEntries_Ends() => Assert.Empty(ReadAll([]));

    [Theory]
    [InlineData(0, FileType.Unknown)]
    [InlineData(1, FileType.Fifo)]
    [InlineData(2, FileType.CharacterDevice)]
    [InlineData(6, FileType.BlockDevice)]
    [InlineData(12, FileType.Socket)]
    [InlineData(14, FileType.Unknown)]
    public void TryRead_Type_IsTheFileType(byte type, FileType expected) =>
        Assert.Equal([("name", expected)], ReadAll(Entry("name", type)));

    [Fact]
    public void TryRead_NameThatIsNotUtf8_KeepsItsBytes()
    {
        byte[] entry = Entry("bad", 8);
        entry[HeaderBytes] = 0xff;

        Assert.True(DirectoryEntries.TryRead(entry, out DirectoryEntry read, out _));
        Assert.Equal([0xff, (byte)'a', (byte)'d'], read.Name.ToArray());
    }

    [Theory]
    [InlineData(".", true)]
    [InlineData("..", true)]
    [InlineData("...", false)]
    [InlineData(".a", false)]
    public void IsDots_OnlyForTheDirectoryAndItsParent(string name, bool expected)
    {
        Assert.True(DirectoryEntries.TryRead(Entry(name, 4), out DirectoryEntry read, out _));
        Assert.Equal(expected, read.IsDots);
    }

    [Fact]
    public void TryRead_CutShort_Throws()
    {
        byte[] entry = Entry("name", 8);
        for (int length = 1; length < entry.Length; length++)
        {
            byte[] cut = entry[..length];
            Assert.Throws<InvalidDataException>(() => DirectoryEntries.TryRead(cut, out _, out _));
        }
    }

    [Fact]
    public void TryRead_LengthOfNothing_Throws()
    {
        // Going on would be going nowhere.
        byte[] entry = Entry("name", 8);
        entry[16] = 0;

        Assert.Throws<InvalidDataException>(() => DirectoryEntries.TryRead(entry, out _, out _));
    }

    [Fact]
    public void TryRead_NameWithoutEnd_Throws()
    {
        byte[] entry = Entry("name", 8);
        entry.AsSpan(HeaderBytes).Fill((byte)'x');

        Assert.Throws<InvalidDataException>(() => DirectoryEntries.TryRead(entry, out _, out _));
    }

    private static List<(string, FileType)> ReadAll(ReadOnlySpan<byte> entries)
    {
        List<(string, FileType)> all = [];
        while (DirectoryEntries.TryRead(entries, out DirectoryEntry entry, out int length))
        {
            all.Add((AioPath.DecodeName(entry.Name), entry.Type));
            entries = entries[length..];
        }

        return all;
    }

    /// <summary>As the kernel lays it out: the name and its NUL, padded to eight bytes.</summary>
    private static byte[] Entry(string name, byte type)
    {
        const int LengthOffset = 16;
        int length = (HeaderBytes + name.Length + 1 + 7) & ~7;
        byte[] entry = new byte[length];
        MemoryMarshal.Write(entry.AsSpan(LengthOffset), (ushort)length);
        entry[LengthOffset + 2] = type;
        System.Text.Encoding.ASCII.GetBytes(name, entry.AsSpan(HeaderBytes));
        return entry;
    }
}
