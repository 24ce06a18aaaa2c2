using System.IO.Compression;
using System.Runtime.InteropServices;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Packages.Tests;

/// <summary>Packs the packages and installs them in applications outside this repository, as users do.</summary>
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    private const string Consumed = "consumed 100000 bytes";

    private static readonly string s_runtime =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    /// <summary>The package uses internals of LinuxAio.Tasks, so any other version would break it.</summary>
    [FactRequires(Tool.PackageSource)]
    public void AspNetCore_DependsOnExactlyItsOwnVersionOfTheLibrary()
    {
        using ZipArchive archive = OpenPackage("LinuxAio.AspNetCore");
        using StreamReader reader = new(archive.GetEntry("LinuxAio.AspNetCore.nuspec")!.Open());
        Assert.Contains($"id=\"LinuxAio.Tasks\" version=\"[{PackageFeed.Version}]\"", reader.ReadToEnd());
    }

    [TheoryRequires(Tool.PackageSource)]
    [InlineData("LinuxAio.Tasks", "lib/net10.0/LinuxAio.Tasks.dll")]
    [InlineData("LinuxAio.Tasks", "lib/net10.0/LinuxAio.Tasks.xml")]
    [InlineData("LinuxAio.Tasks", "runtimes/linux-x64/native/liblinuxaio.so")]
    [InlineData("LinuxAio.Tasks", "runtimes/linux-arm64/native/liblinuxaio.so")]
    [InlineData("LinuxAio.AspNetCore", "lib/net10.0/LinuxAio.AspNetCore.dll")]
    [InlineData("LinuxAio.AspNetCore", "lib/net10.0/LinuxAio.AspNetCore.xml")]
    [InlineData("LinuxAio.Cli", "tools/net10.0/any/LinuxAio.Measuring.dll")]
    public void Package_Holds(string package, string file)
    {
        using ZipArchive archive = OpenPackage(package);
        Assert.NotNull(archive.GetEntry(file));
    }

    // The page of a package is shown outside the repository, where links into it are broken.
    [TheoryRequires(Tool.PackageSource)]
    [InlineData("LinuxAio.Tasks")]
    [InlineData("LinuxAio.AspNetCore")]
    [InlineData("LinuxAio.Cli")]
    public void Package_HasAPageOfItsOwn_WithoutLinksIntoTheRepository(string package)
    {
        using ZipArchive archive = OpenPackage(package);
        using StreamReader reader = new(archive.GetEntry("README.md")!.Open());
        string page = reader.ReadToEnd();

        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "src", package, "PACKAGE.md")), page);
        Assert.DoesNotMatch(@"\]\((?!https?:|#)", page);
    }

    [TheoryRequires(Tool.PackageSource)]
    [InlineData("LinuxAio.Tasks")]
    [InlineData("LinuxAio.AspNetCore")]
    [InlineData("LinuxAio.Cli")]
    public void Package_HasAnIconAndReleaseNotes(string package)
    {
        using ZipArchive archive = OpenPackage(package);
        using StreamReader reader = new(archive.GetEntry($"{package}.nuspec")!.Open());
        string metadata = reader.ReadToEnd();

        Assert.Contains("<icon>icon.png</icon>", metadata, StringComparison.Ordinal);
        Assert.Contains("<releaseNotes>", metadata, StringComparison.Ordinal);
        Assert.NotNull(archive.GetEntry("icon.png"));
    }

    [TheoryRequires(Tool.PackageSource)]
    [InlineData("LinuxAio.Tasks")]
    [InlineData("LinuxAio.AspNetCore")]
    public void Symbols_ArePackedBeside(string package)
    {
        using ZipArchive archive = OpenPackage(package, "snupkg");
        Assert.NotNull(archive.GetEntry($"lib/net10.0/{package}.pdb"));
    }

    [FactRequires(Tool.PackageSource)]
    public void ConsoleApp_FromThePackage_Runs()
    {
        using TempDirectory project = NewApp("Program.cs", "LinuxAio.Tasks", "");

        Assert.Contains(Consumed, Dotnet.Run(project.FullPath, "run", "-c", "Release"), StringComparison.Ordinal);
    }

    [FactRequires(Tool.Gcc, Tool.PackageSource)]
    public void NativeAotApp_FromThePackage_RunsWithoutWarnings()
    {
        Tools.Require(Tool.Gcc);
        using TempDirectory project = NewApp("Program.cs", "LinuxAio.Tasks", "<PublishAot>true</PublishAot>");

        Assert.Contains(Consumed, PublishAndRun(project), StringComparison.Ordinal);
    }

    [FactRequires(Tool.PackageSource)]
    public void TrimmedSingleFileApp_FromThePackage_RunsWithoutWarnings()
    {
        using TempDirectory project = NewApp(
            "Program.cs", "LinuxAio.Tasks",
            "<PublishTrimmed>true</PublishTrimmed><PublishSingleFile>true</PublishSingleFile>" +
            "<SelfContained>true</SelfContained>");

        Assert.Contains(Consumed, PublishAndRun(project), StringComparison.Ordinal);
    }

    [FactRequires(Tool.PackageSource)]
    public void WebApp_FromThePackage_ServesAFile()
    {
        using TempDirectory project = NewApp("Web.cs", "LinuxAio.AspNetCore", "", "Microsoft.NET.Sdk.Web");

        Assert.Contains(
            "from a package", Dotnet.Run(project.FullPath, "run", "-c", "Release"), StringComparison.Ordinal);
    }

    [FactRequires(Tool.PackageSource)]
    public void Tool_FromThePackage_Scans()
    {
        using TempDirectory folder = feed.NewProject();
        Dotnet.Run(
            folder.FullPath, "tool", "install", "LinuxAio.Cli", "--version", PackageFeed.Version, "--tool-path",
            folder.File("tools"), "--add-source", feed.Folder);

        string json = Dotnet.RunProgram(
            folder.FullPath, Path.Combine(folder.File("tools"), "aio"), "scan", "--json", feed.Folder);
        Assert.Contains("\"directories\":1", json, StringComparison.Ordinal);
    }

    private ZipArchive OpenPackage(string package, string kind = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(feed.Folder, $"{package}.{PackageFeed.Version}.{kind}"));

    // A warning about trimming or ahead-of-time compilation is a fault of the package, so it fails the build.
    private TempDirectory NewApp(string program, string package, string properties, string sdk = "Microsoft.NET.Sdk")
    {
        TempDirectory project = feed.NewProject();
        File.WriteAllText(project.File("app.csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
                {properties}
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{package}" Version="{PackageFeed.Version}" /></ItemGroup>
            </Project>
            """);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Consumer", program), project.File("Program.cs"));
        return project;
    }

    private static string PublishAndRun(TempDirectory project)
    {
        Dotnet.Run(project.FullPath, "publish", "-c", "Release", "-r", s_runtime, "-o", project.File("out"));
        return Dotnet.RunProgram(project.FullPath, Path.Combine(project.File("out"), "app"));
    }
}
