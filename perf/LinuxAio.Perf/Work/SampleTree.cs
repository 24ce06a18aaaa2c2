namespace LinuxAio.Perf.Work;

/// <summary>A tree of small files: <c>0/0/file-0</c> and so on.</summary>
internal static class SampleTree
{
    private const int DirectoriesInEach = 32;

    /// <param name="path">Where to create the tree.</param>
    /// <param name="directories">How many directories have files.</param>
    /// <param name="filesInEach">How many files each of them has.</param>
    /// <param name="content">The content of every file.</param>
    public static void Create(string path, int directories, int filesInEach, byte[] content)
    {
        for (int i = 0; i < directories; i++)
        {
            string directory = Path.Combine(path, $"{i / DirectoriesInEach}", $"{i}");
            Directory.CreateDirectory(directory);
            for (int j = 0; j < filesInEach; j++)
            {
                File.WriteAllBytes(Path.Combine(directory, $"file-{j}"), content);
            }
        }
    }
}
