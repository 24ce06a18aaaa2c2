using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>Requests, sent byte by byte, that try to leave the root.</summary>
public sealed class PathAttackTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "the secret of the file outside";
    private const string Inside = "what anybody may read";

    private readonly TempDirectory _temp = new();
    private TestHost _host = null!;

    public static TheoryData<string> Attacks =>
    [
        "/../secret.txt",
        "/../../secret.txt",
        "/sub/../../secret.txt",
        "/./../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E/secret.txt",
        "/.%2e/secret.txt",
        "/%2e./secret.txt",
        "/sub/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%2Fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/sub%2f..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%2e%2e%5csecret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%252fsecret.txt",
        "/..%255csecret.txt",
        "/%25252e%25252e/secret.txt",
        "/..%c0%afsecret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/%e0%80%ae%e0%80%ae/secret.txt",
        "/%uff0e%uff0e/secret.txt",
        "/%ff%fe/secret.txt",
        "/\u00ff\u00fe/secret.txt",
        "/%ed%b2%80.txt",
        "/inside.txt%00",
        "/inside.txt%00.html",
        "/%00/../secret.txt",
        "/inside.txt\0",
        "/relative.txt",
        "/absolute.txt",
        "/absolute-inside.txt",
        "/parent/secret.txt",
        "/parent/root/inside.txt",
        "/chain.txt",
        "/loop.txt",
        "/proc/self/root/etc/passwd",
        "/magic/0",
        "/fifo.txt",
        "//etc/passwd",
        "//inside.txt",
        "/sub//inside.txt",
        "/etc/passwd",
        "/%2fetc%2fpasswd",
        "/%2f%2fetc/passwd",
        "/file:///etc/passwd",
        "/inside.txt/",
        "/inside.txt.",
        "/inside.txt..",
        "/inside.txt%20",
        "/inside.txt::$DATA",
        "/..;/secret.txt",
        "/.../secret.txt",
        "/....//secret.txt",
        "/~/secret.txt",
        "/*",
        "/.git/config.txt",
        "/.hidden.txt",
        "/sub/.hidden.txt",
        "/%2ehidden.txt",
        "/unreadable/",
    ];

    public async Task InitializeAsync()
    {
        string root = _temp.File("root");
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        File.WriteAllText(_temp.File("secret.txt"), Secret);
        foreach (string name in (string[])["inside.txt", "sub/inside.txt"])
        {
            File.WriteAllText(Path.Combine(root, name), Inside);
        }

        foreach (string name in (string[])[".git/config.txt", ".hidden.txt", "sub/.hidden.txt"])
        {
            File.WriteAllText(Path.Combine(root, name), Secret);
        }

        Link("relative.txt", "../secret.txt");
        Link("absolute.txt", _temp.File("secret.txt"));
        Link("absolute-inside.txt", Path.Combine(root, "inside.txt"));
        Link("parent", "..");
        Link("chain.txt", "relative.txt");
        Link("loop.txt", "loop.txt");
        Link("proc", "/proc");
        Link("magic", "/proc/self/fd");
        Assert.Equal(0, Command.Run("mkfifo", Path.Combine(root, "fifo.txt")).ExitCode);
        _host = await TestHost.StartAsync(root);

        void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(root, name), target);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Attack_Is400Or404_WithoutFileContent(string target)
    {
        RawResponse response = await RawHttp.GetAsync(_host.Address, TestHost.Ours + target);

        AssertRefused(response);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(4000)]
    [InlineData(7900)]
    public async Task LongName_Is404(int length) =>
        AssertRefused(await RawHttp.GetAsync(_host.Address, $"{TestHost.Ours}/{new string('a', length)}.txt"));

    [Fact]
    public async Task ManyDirectories_Are404() =>
        AssertRefused(await RawHttp.GetAsync(
            _host.Address, $"{TestHost.Ours}/{string.Concat(Enumerable.Repeat("sub/", 1900))}inside.txt"));

    [Fact]
    public async Task Range_OfFileOutside_Is404() =>
        AssertRefused(await RawHttp.GetAsync(_host.Address, TestHost.Ours + "/relative.txt", "Range: bytes=0-3\r\n"));

    [Fact]
    public async Task DotsThatStayInTheRoot_AreResolved()
    {
        // The server resolves the dots before the name reaches the library.
        RawResponse response = await RawHttp.GetAsync(_host.Address, TestHost.Ours + "/sub/../inside.txt");

        Assert.Equal(200, response.Status);
        Assert.EndsWith(Inside, response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryNameWithAnEncodedSlash_IsNotDecodedTwice()
    {
        RawResponse response = await RawHttp.GetAsync(_host.Address, TestHost.Ours + "/sub%2finside.txt");

        Assert.Equal(404, response.Status);
    }

    private static void AssertRefused(RawResponse response)
    {
        Assert.Contains(response.Status, (int[])[400, 404]);
        Assert.DoesNotContain(Secret, response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Inside, response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", response.Text, StringComparison.Ordinal);
    }
}
