using LinuxAio.Cli.Output;
using Xunit;

namespace LinuxAio.Cli.Tests.Output;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain name.txt", "plain name.txt")]
    [InlineData("grün 文件 \U0001F600", "grün 文件 \U0001F600")]
    [InlineData("[red]x[/]", "[red]x[/]")]
    [InlineData("back\\slash", @"back\\slash")]
    [InlineData("new\nline\ttab", @"new\nline\ttab")]
    [InlineData("\u001b[31m\u007f\r", @"\x1b[31m\x7f\x0d")]
    [InlineData("\u0085\u009b", @"\u0085\u009b")]
    [InlineData("\u2028\u202etxt.exe", @"\u2028\u202etxt.exe")]
    [InlineData("\U000E0041", @"\U000e0041")]
    public void Escape_Text_CanBePrinted(string text, string expected) =>
        Assert.Equal(expected, TerminalText.Escape(text));

    [Fact]
    public void EscapeMessage_LeavesEscapedNames() =>
        Assert.Equal(@"open '\\\x1b\u202e'", TerminalText.EscapeMessage("open '\\\\\\x1b\u202e'"));

    // Not inline data: attributes cannot contain half a surrogate pair.
    [Fact]
    public void Escape_ByteThatIsNotUtf8_IsShownAsAByte() =>
        Assert.Equal(@"a\x80\xffb", TerminalText.Escape("a\udc80\udcffb"));

    [Fact]
    public void Escape_HalfASurrogatePair_IsShownAsANumber() =>
        Assert.Equal(@"\ud800x\udd00", TerminalText.Escape("\ud800x\udd00"));
}
