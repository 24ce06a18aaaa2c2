using LinuxAio.Tests.Support;

namespace LinuxAio.Packages.Tests;

/// <summary>The packages in a folder that serves as a feed. They are packed once for all tests.</summary>
public sealed class PackageFeed : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Lazy<string> _folder;

    // Only when a test needs the feed: where all tests are skipped, packing would fail for the same reason.
    public PackageFeed() => _folder = new Lazy<string>(Pack);

    /// <summary>A version that no cache contains.</summary>
    internal static string Version { get; } = $"0.0.0-test.{Guid.NewGuid():N}";

    internal string Folder => _folder.Value;

    /// <summary>A folder for a project that takes packages from this feed and from the sources of the machine. The
    /// project has a package cache of its own.</summary>
    internal TempDirectory NewProject()
    {
        var project = new TempDirectory();
        File.WriteAllText(project.File("nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_directory.File("cache")}" /></config>
              <packageSources><add key="here" value="{Folder}" /></packageSources>
            </configuration>
            """);
        return project;
    }

    public void Dispose() => _directory.Dispose();

    private string Pack()
    {
        Tools.Require(Tool.PackageSource);
        string folder = _directory.File("feed");
        Directory.CreateDirectory(folder);
        foreach (string project in (string[])["LinuxAio.Tasks", "LinuxAio.AspNetCore", "LinuxAio.Cli"])
        {
            // Separate artifacts, because the solution may be built or tested at the same time.
            Dotnet.Run(
                _directory.FullPath, "pack", Path.Combine(Repository.Root, "src", project, $"{project}.csproj"), "-c",
                "Release", $"-p:Version={Version}", "--artifacts-path", _directory.File("artifacts"), "-o", folder);
        }

        return folder;
    }
}
