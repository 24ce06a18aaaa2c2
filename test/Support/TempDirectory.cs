namespace LinuxAio.Tests.Support;

/// <summary>A new directory; <see cref="Dispose"/> deletes it with its content.</summary>
public sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("linuxaio-");

    public string FullPath => _directory.FullName;

    /// <summary>The path of <paramref name="name"/> in the directory; creates nothing.</summary>
    public string File(string name) => Path.Combine(FullPath, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
