namespace LinuxAio.Tests.Support;

/// <summary>A new directory that is deleted, with all that is in it, on <see cref="Dispose"/>.</summary>
public sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("linuxaio-");

    public string FullPath => _directory.FullName;

    /// <summary>The path of <paramref name="name"/> in the directory; creates nothing.</summary>
    public string File(string name) => Path.Combine(FullPath, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
