namespace LinuxAio.Tasks.Tests.Support;

/// <summary>The sources the tests were built from. Found from where the tests lie: a build for release has no true
/// paths.</summary>
internal static class SourceTree
{
    private const string Mark = "LinuxAio.Tasks.sln";

    private static readonly Lazy<string> Root = new(FindRoot);

    internal static string Folder(string name) => Path.Combine(Root.Value, name);

    internal static string ReadAllText(string name) => File.ReadAllText(Folder(name));

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
