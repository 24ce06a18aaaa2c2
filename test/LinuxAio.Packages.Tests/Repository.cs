namespace LinuxAio.Packages.Tests;

/// <summary>The sources this test was built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution; upwards from the test, for a build may leave out absolute paths.</summary>
    internal static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LinuxAio.Tasks.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The sources are not above the test.");
    }
}
