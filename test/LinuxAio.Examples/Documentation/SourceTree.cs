namespace LinuxAio.Examples.Documentation;

/// <summary>The files of the repository this was built in.</summary>
internal static class SourceTree
{
    private const string Mark = "LinuxAio.Tasks.sln";

    internal static string Root { get; } = FindRoot();

    /// <summary>What users read.</summary>
    internal static IEnumerable<string> Pages =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", "LinuxAio.Tasks", "docs"), "*.md")
            .Append(Path.Combine(Root, "README.md"))
            .Order();

    /// <summary>Where the examples are.</summary>
    internal static IEnumerable<string> ExampleFiles =>
        Directory.EnumerateFiles(Path.Combine(Root, "test", "LinuxAio.Examples"), "*Examples.cs").Order();

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Mark)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no {Mark} above {AppContext.BaseDirectory}");
    }
}
