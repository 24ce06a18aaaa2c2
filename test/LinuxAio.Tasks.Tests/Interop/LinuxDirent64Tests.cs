using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;
using Xunit;

namespace LinuxAio.Tasks.Tests.Interop;

public class LinuxDirent64Tests
{
    private const int FixedBytes = 19;

    [Fact]
    public void TryRead_OfTwoEntries_ReadsEachAndThenTheEnd()
    {
        byte[] entries = [.. Entry(7, "a.txt", Dirent.DT_REG, 32), .. Entry(ulong.MaxValue, "sub", Dirent.DT_DIR, 32)];

        Assert.True(LinuxDirent64.TryRead(entries, out LinuxDirent64 first, out ReadOnlySpan<byte> firstName));
        Assert.Equal(
            (7UL, 32, Dirent.DT_REG, "a.txt"), (first.d_ino, first.d_reclen, first.d_type, Text(firstName)));
        Assert.True(LinuxDirent64.TryRead(entries.AsSpan(32), out LinuxDirent64 second, out ReadOnlySpan<byte> name));
        Assert.Equal(
            (ulong.MaxValue, 32, Dirent.DT_DIR, "sub"), (second.d_ino, second.d_reclen, second.d_type, Text(name)));
        Assert.False(LinuxDirent64.TryRead(entries.AsSpan(64), out _, out _));
    }

    [Fact]
    public void TryRead_OfUnalignedEntry_ReadsIt()
    {
        byte[] entries = [0, .. Entry(0x0102_0304_0506_0708, "x", Dirent.DT_LNK, 24)];

        Assert.True(LinuxDirent64.TryRead(entries.AsSpan(1), out LinuxDirent64 entry, out ReadOnlySpan<byte> name));
        Assert.Equal((0x0102_0304_0506_0708UL, Dirent.DT_LNK, "x"), (entry.d_ino, entry.d_type, Text(name)));
    }

    [Fact]
    public void TryRead_OfNameThatFillsTheEntry_ReadsTheWholeName()
    {
        string longest = new('n', 255);
        byte[] entries = Entry(1, longest, Dirent.DT_REG, FixedBytes + 256);

        Assert.True(LinuxDirent64.TryRead(entries, out _, out ReadOnlySpan<byte> name));
        Assert.Equal(longest, Text(name));
    }

    [Fact]
    public void TryRead_OfEveryBeginningOfAnEntry_Throws()
    {
        byte[] entry = Entry(7, "a.txt", Dirent.DT_REG, 32);

        Assert.All(Enumerable.Range(1, entry.Length - 1), bytes => AssertCutShort(entry[..bytes]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(FixedBytes - 1)]
    [InlineData(FixedBytes)]
    [InlineData(FixedBytes + 5)] // the name without its NUL
    [InlineData(33)] // more than there is
    [InlineData(ushort.MaxValue)]
    public void TryRead_OfWrongRecordLength_Throws(ushort length)
    {
        byte[] entry = Entry(7, "a.txt", Dirent.DT_REG, 32);
        MemoryMarshal.Write(entry.AsSpan(16), length);

        AssertCutShort(entry);
    }

    private static void AssertCutShort(byte[] entry) =>
        Assert.Throws<InvalidDataException>(() => LinuxDirent64.TryRead(entry, out _, out _));

    // Offsets as getdents64(2) gives them, in the byte order of the machine.
    private static byte[] Entry(ulong inode, string name, byte type, ushort length)
    {
        byte[] entry = new byte[length];
        MemoryMarshal.Write(entry, inode);
        MemoryMarshal.Write(entry.AsSpan(16), length);
        entry[18] = type;
        PathEncoding.TryEncode(name, entry.AsSpan(FixedBytes), out _);
        return entry;
    }

    private static string Text(ReadOnlySpan<byte> name) => PathEncoding.Decode(name);
}
