using LinuxAio.Tests.Support;

namespace LinuxAio.Examples.Documentation;

/// <summary>The files of the repository that contains this test.</summary>
internal static class SourceTree
{
    internal static string Root => Repository.Root;

    /// <summary>The pages of the guide.</summary>
    internal static IEnumerable<string> Guide =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", "LinuxAio.Tasks", "docs"), "*.md").Order();

    /// <summary>The pages of the packages.</summary>
    internal static IEnumerable<string> PackagePages =>
        Directory.EnumerateDirectories(Path.Combine(Root, "src"))
            .Select(folder => Path.Combine(folder, "PACKAGE.md"))
            .Where(File.Exists)
            .Order();

    /// <summary>All pages that users and contributors read.</summary>
    internal static IEnumerable<string> Pages =>
    [
        Path.Combine(Root, "README.md"),
        Path.Combine(Root, ".github", "CONTRIBUTING.md"),
        Path.Combine(Root, ".github", "SECURITY.md"),
        Path.Combine(Root, "src", "samples", "README.md"),
        .. PackagePages,
        .. Guide,
    ];

    /// <summary>The code of the libraries and the tool.</summary>
    internal static IEnumerable<string> LibraryFiles =>
        from project in (string[])["LinuxAio.Tasks", "LinuxAio.AspNetCore", "LinuxAio.Cli"]
        from folder in Directory.EnumerateDirectories(Path.Combine(Root, "src", project))
        where Path.GetFileName(folder) is not ("bin" or "obj" or "docs")
        from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        select file;

    /// <summary>The files that contain examples.</summary>
    internal static IEnumerable<string> ExampleFiles =>
        Directory.EnumerateFiles(Path.Combine(Root, "test", "LinuxAio.Examples"), "*Examples.cs").Order();
}
