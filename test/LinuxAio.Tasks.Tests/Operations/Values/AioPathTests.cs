using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class AioPathTests : IDisposable
{
    // Not inline data: half a surrogate pair is lost in attributes, and between the discovery and the run of a test.
    public static TheoryData<string> Absolute =>
    [
        "/",
        "/a/b",
        "//a",
        "/with space/\n",
        "/\ud83d\udcc1",
        "/\udc80\udcff",
    ];

    public static TheoryData<string, string, string> Refused => new()
    {
        { "", "''", "empty" },
        { "relative", "'relative'", "relative" },
        { "./a", "'./a'", "relative" },
        { "/a\0b", @"'/a\x00b'", "NUL at index 2" },
        { "/a\ud800b", @"'/a\ud800b'", "index 2" },
        { "/a\nb\udc00", @"'/a\nb\udc00'", "index 4" },
    };

    private readonly AioDirectoryHandle _directory = new(5, ownsHandle: false);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Absolute), DisableDiscoveryEnumeration = true)]
    public void Validate_AbsolutePath_Passes(string text)
    {
        AioPath path = text;

        path.Validate("open", "path");

        Assert.Equal(text, path.Text);
        Assert.Equal(text, path.ToString());
        Assert.Null(path.Directory);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("a/b")]
    [InlineData("..")]
    public void Validate_NameInDirectory_Passes(string name)
    {
        AioPath path = new AioPath(_directory, name);

        path.Validate("open", "path");

        Assert.Equal(name, path.Text);
        Assert.Same(_directory, path.Directory);
    }

    [Fact]
    public void Validate_Null_ThrowsNamingOperationAndArgument()
    {
        string text = null!;

        ArgumentNullException error = Assert.Throws<ArgumentNullException>("target", () =>
            ((AioPath)text).Validate("open", "target"));
        Assert.Contains("open", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("target", () => default(AioPath).Validate("open", "target"));
        Assert.Equal("", default(AioPath).ToString());
    }

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Validate_InvalidPath_ThrowsNamingOperationArgumentAndPath(
        string text, string quoted, string reason)
    {
        ArgumentException error = Assert.Throws<ArgumentException>("target", () =>
            ((AioPath)text).Validate("unlink", "target"));

        Assert.Contains("unlink", error.Message, StringComparison.Ordinal);
        Assert.Contains(quoted, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/absolute", "absolute")]
    [InlineData("", "empty")]
    [InlineData("a\0", "NUL")]
    public void Validate_InvalidNameInDirectory_Throws(string name, string reason)
    {
        AioPath path = new AioPath(_directory, name);

        ArgumentException error = Assert.Throws<ArgumentException>("path", () => path.Validate("open", "path"));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WithNull_Throws()
    {
        Assert.Throws<ArgumentNullException>("directory", () => new AioPath(null!, "a"));
        Assert.Throws<ArgumentNullException>("name", () => new AioPath(_directory, null!));
    }

    [Fact]
    public void Equality_IsOfTextAndDirectoryObject()
    {
        using AioDirectoryHandle other = new AioDirectoryHandle(5, ownsHandle: false);

        Assert.True((AioPath)"/a" == "/a");
        Assert.True((AioPath)"/a" != "/b");
        Assert.True(new AioPath(_directory, "a") == new AioPath(_directory, "a"));
        Assert.True(new AioPath(_directory, "a") != new AioPath(other, "a"));
        Assert.False(((AioPath)"/a").Equals((object)"/a"));
        Assert.Equal(((AioPath)"/a").GetHashCode(), ((AioPath)"/a").GetHashCode());
    }
}
