using LinuxAio.Tests.Support;

namespace LinuxAio.Packages.Tests;

/// <summary>The packages, packed once for all tests, in a folder that is a feed.</summary>
public sealed class PackageFeed : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Lazy<string> _folder;

    // When a test asks for it: where all are skipped, packing fails for what they are skipped for.
    public PackageFeed() => _folder = new Lazy<string>(Pack);

    /// <summary>Unlike that of any package a cache may hold.</summary>
    internal static string Version { get; } = $"0.0.0-test.{Guid.NewGuid():N}";

    internal string Folder => _folder.Value;

    /// <summary>A folder for a project that takes packages from here and from nuget.org, and caches them apart.</summary>
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
            // Artifacts of its own: the solution may be being built, or tested, at the same time.
            Dotnet.Run(
                _directory.FullPath, "pack", Path.Combine(Repository.Root, "src", project, $"{project}.csproj"), "-c",
                "Release", $"-p:Version={Version}", "--artifacts-path", _directory.File("artifacts"), "-o", folder);
        }

        return folder;
    }
}
