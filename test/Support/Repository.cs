namespace LinuxAio.Tests.Support;

/// <summary>The source files that the tests were built from.</summary>
public static class Repository
{
    private const string Mark = "LinuxAio.Tasks.sln";

    /// <summary>The folder of the solution file. The search starts at the built tests and goes up, because a release
    /// build contains no absolute source paths.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of <paramref name="name"/>, which is relative to <see cref="Root"/>.</summary>
    public static string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>The text of a file whose <paramref name="name"/> is relative to <see cref="Root"/>.</summary>
    public static string ReadAllText(string name) => File.ReadAllText(PathOf(name));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Mark)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} contains {Mark}.");
    }
}
