using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Serve;

/// <summary>A browser requests everything: pages, styles, scripts, images and ranges, and all of it twice.</summary>
public sealed class BrowserTests : IDisposable
{
    // An image of one pixel.
    private const string Gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

    private const string Page = """
        <!doctype html>
        <html><head><meta charset="utf-8"><title>served</title><link rel="stylesheet" href="style.css"></head>
        <body><img id="picture" src="picture.gif"><script src="app.js"></script></body></html>
        """;

    private const string Script = """
        const set = (name, value) => document.body.setAttribute("data-" + name, value);
        addEventListener("load", async () => {
            set("style", getComputedStyle(document.body).color);
            set("picture", document.getElementById("picture").naturalWidth);
            const whole = await fetch("data.json");
            set("json", (await whole.json()).value + " " + whole.headers.get("content-type"));
            const part = await fetch("data.json", { headers: { Range: "bytes=2-6" } });
            set("part", part.status + " " + await part.text());
            const missing = await fetch("missing.json");
            set("missing", missing.status);
        });
        """;

    private readonly TempDirectory _directory = new();

    [FactRequires(Tool.Chromium)]
    public void Browser_LoadsAPageWithItsAssets()
    {
        Tools.Require(Tool.Chromium);
        File.WriteAllText(_directory.File("index.html"), Page);
        File.WriteAllText(_directory.File("style.css"), "body { color: rgb(1, 2, 3) }");
        File.WriteAllText(_directory.File("app.js"), Script);
        File.WriteAllText(_directory.File("data.json"), "{\"value\":42}");
        File.WriteAllBytes(_directory.File("picture.gif"), Convert.FromBase64String(Gif));
        using AioProcess process = AioProcess.Start("serve", _directory.FullPath, "--urls", "http://127.0.0.1:0");
        string line = process.ReadLine();
        string url = line[line.IndexOf("http", StringComparison.Ordinal)..];

        string page = Open($"{url}/index.html");

        Assert.Contains("data-style=\"rgb(1, 2, 3)\"", page, StringComparison.Ordinal);
        Assert.Contains("data-picture=\"1\"", page, StringComparison.Ordinal);
        Assert.Contains("data-json=\"42 application/json\"", page, StringComparison.Ordinal);
        Assert.Contains("data-part=\"206 value\"", page, StringComparison.Ordinal);
        Assert.Contains("data-missing=\"404\"", page, StringComparison.Ordinal);
        process.Interrupt();
        Assert.Equal(130, process.WaitForExit().ExitCode);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Opens a page and returns its HTML after its scripts have run.</summary>
    private static string Open(string url)
    {
        using TempDirectory profile = new();
        return Command.Run(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", $"--user-data-dir={profile.FullPath}", "--virtual-time-budget=20000",
            "--dump-dom",
            url).Output;
    }
}
