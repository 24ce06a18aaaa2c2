namespace LinuxAio.Perf.Workloads;

/// <summary>A folder for what a workload needs on disk: empty at the start, gone at the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder(string output)
    {
        Path = System.IO.Path.Combine(output, "scratch");

        // A run that was killed has left its own behind.
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
