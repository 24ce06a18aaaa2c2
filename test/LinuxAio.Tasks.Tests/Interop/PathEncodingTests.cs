using System.Text;
using LinuxAio.Tasks.Interop;
using Xunit;

namespace LinuxAio.Tasks.Tests.Interop;

public class PathEncodingTests
{
    // Not in attributes: an attribute, and the test runner between discovery and run, lose half a surrogate pair.
    public static TheoryData<string, string> InvalidUtf8 => new()
    {
        { "ff", "\udcff" },
        { "80", "\udc80" },
        { "2f61ff62", "/a\udcffb" },
        { "fffe", "\udcff\udcfe" },
        { "e282", "\udce2\udc82" }, // cut short by the end
        { "e28261", "\udce2\udc82a" }, // cut short by a letter
        { "c080", "\udcc0\udc80" }, // an overlong NUL stays two bytes, neither of them NUL
        { "edb080", "\udced\udcb0\udc80" }, // a surrogate in UTF-8 is not UTF-8
        { "f4908080", "\udcf4\udc90\udc80\udc80" }, // beyond U+10FFFF
        { "c3a9ffc3a9", "é\udcffé" },
    };

    public static TheoryData<string, int> FirstInvalid => new()
    {
        { "/a", -1 },
        { "", -1 },
        { "\0", 0 },
        { "/a\0b", 2 },
        { "/\ud83d\udcc1\0", 3 }, // the second half of the pair would be an escape on its own
        { "/\ud83d", 1 },
        { "/\ud83d/", 1 },
        { "/\udc00", 1 },
        { "/\udc7f", 1 },
        { "/\udc80\udcff", -1 },
        { "/\udd00", 1 },
        { "/\udfff\0", 1 },
        { "/\0\udfff", 1 },
    };

    public static TheoryData<string> Encodable =>
    [
        "/tmp",
        "/é",
        "/\udcff",
        "\udcff\udcfe",
    ];

    public static TheoryData<string> HalvesOfPairs =>
    [
        "/\ud800",
        "/\udc7f/",
    ];

    public static TheoryData<string> LongestEncodings =>
    [
        "\uffff\uffff",
        "\U0010ffff",
        "\udcff",
        "abc",
    ];

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/usr/share/doc")]
    [InlineData("/tmp/Grüße")]
    [InlineData("/日本語")]
    [InlineData("/\U0001F4C1/x")]
    [InlineData("/\u007f\u0080\uffff")]
    public void Encode_ValidText_IsUtf8_AndDecodesBack(string path)
    {
        byte[] bytes = Encode(path);

        Assert.Equal(Encoding.UTF8.GetBytes(path), bytes);
        Assert.Equal(path, PathEncoding.Decode(bytes));
    }

    [Theory]
    [MemberData(nameof(InvalidUtf8), DisableDiscoveryEnumeration = true)]
    public void Decode_InvalidUtf8_EscapesEachByte_AndEncodesBack(string hex, string expected)
    {
        byte[] bytes = Convert.FromHexString(hex);

        string path = PathEncoding.Decode(bytes);

        Assert.Equal(expected, path);
        Assert.Equal(bytes, Encode(path));
        Assert.Equal(-1, PathEncoding.FindInvalid(path));
    }

    [Fact]
    public void Decode_EverySequenceOfTwoBytes_EncodesBack()
    {
        for (int pair = 0; pair <= 0xffff; pair++)
        {
            byte[] bytes = [(byte)(pair >> 8), (byte)pair];

            Assert.Equal(bytes, Encode(PathEncoding.Decode(bytes)));
        }
    }

    [Fact]
    public void Decode_RandomBytesOfAnyLength_EncodeBack()
    {
        Random random = new Random(1);
        for (int length = 0; length < 1200; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);

            Assert.Equal(bytes, Encode(PathEncoding.Decode(bytes)));
        }
    }

    [Theory]
    [MemberData(nameof(FirstInvalid), DisableDiscoveryEnumeration = true)]
    public void FindInvalid_IsTheFirstCharacterThatNoPathCanContain(string path, int expected)
    {
        Assert.Equal(expected, PathEncoding.FindInvalid(path));
    }

    [Theory]
    [MemberData(nameof(Encodable), DisableDiscoveryEnumeration = true)]
    public void TryEncode_IntoExactlyEnoughRoom_Succeeds_AndOneByteLess_Fails(string path)
    {
        int needed = Encode(path).Length;

        Assert.True(PathEncoding.TryEncode(path, new byte[needed], out int written));
        Assert.Equal(needed, written);
        Assert.False(PathEncoding.TryEncode(path, new byte[needed - 1], out _));
    }

    [Theory]
    [MemberData(nameof(HalvesOfPairs), DisableDiscoveryEnumeration = true)]
    public void TryEncode_HalfASurrogatePair_Throws(string path)
    {
        Assert.Throws<ArgumentException>(() => PathEncoding.TryEncode(path, new byte[16], out _));
    }

    [Fact]
    public void TryEncode_AllocatesNothing()
    {
        const string Path = "/tmp/Grüße/\udcff\udcfe/x";
        byte[] destination = new byte[64];
        PathEncoding.TryEncode(Path, destination, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        PathEncoding.TryEncode(Path, destination, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(LongestEncodings), DisableDiscoveryEnumeration = true)]
    public void GetMaxByteCount_IsEnough(string path)
    {
        Assert.InRange(Encode(path).Length, 0, PathEncoding.GetMaxByteCount(path.Length));
    }

    private static byte[] Encode(string path)
    {
        byte[] destination = new byte[(path.Length * 4) + 1];
        Assert.True(PathEncoding.TryEncode(path, destination, out int written));
        return destination[..written];
    }
}
