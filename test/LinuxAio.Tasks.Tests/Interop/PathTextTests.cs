using LinuxAio.Tasks.Interop;
using Xunit;

namespace LinuxAio.Tasks.Tests.Interop;

public class PathTextTests
{
    // Not in attributes: an attribute, and the test runner between discovery and run, lose half a surrogate pair.
    public static TheoryData<string, string> Quoted => new()
    {
        { "/a b", "'/a b'" },
        { "/é\U0001F4C1", "'/é\U0001F4C1'" },
        { "it's", @"'it\'s'" },
        { @"a\b", @"'a\\b'" },
        { "\0\n\t\u001b[31m\u007f\u0085", @"'\x00\n\t\x1b[31m\x7f\u0085'" },
        { "\u202etxt.exe\u2028\U000E0041", @"'\u202etxt.exe\u2028\U000e0041'" },
        { "/\udcff", @"'/\xff'" },
        { "/\ud800", @"'/\ud800'" },
    };

    [Theory]
    [MemberData(nameof(Quoted), DisableDiscoveryEnumeration = true)]
    public void Quote_IsOneLine_AndShowsEveryByte(string path, string expected)
    {
        Assert.Equal(expected, PathText.Quote(path));
    }
}
