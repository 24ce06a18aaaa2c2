using Xunit;

namespace LinuxAio.Examples.Documentation;

public sealed class ExampleTests
{
    [Fact]
    public void Part_LosesItsIndentation()
    {
        Example example = Assert.Single(Example.In(
            "file", ["    // example: one", "    if (yes)", "", "        no();", "    // end", "    other();"]));

        Assert.Equal(new Example("one", "file:1", "if (yes)\n\n    no();"), example);
    }

    [Fact]
    public void PartsOfOneName_AreOneExample()
    {
        Example example = Assert.Single(Example.In(
            "file", ["// example: one", "using A;", "// end", "hidden();", "// example: one", "a();", "// end"]));

        Assert.Equal("using A;\n\na();", example.Code);
    }

    [Fact]
    public void PartWithoutEnd_IsRefused()
    {
        string[] lines = ["", "// example: one", "a();"];

        FormatException e = Assert.Throws<FormatException>(() => Example.In("file", lines).ToArray());
        Assert.StartsWith("file:2:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Block_OfOtherLanguage_IsNone()
    {
        CodeBlock block = Assert.Single(CodeBlock.In(
            "page", ["```bash", "ls", "```", "text", "```csharp", "a();", "", "b();", "```"], "csharp"));

        Assert.Equal(new CodeBlock("page:5", "a();\n\nb();"), block);
    }
}
