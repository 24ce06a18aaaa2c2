namespace LinuxAio.Perf.Workloads;

/// <summary>A folder for the files of a workload: empty at the start, deleted at the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder(string output)
    {
        Path = System.IO.Path.Combine(output, "scratch");

        // A run that was killed may have left its files.
        Dispose();
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
