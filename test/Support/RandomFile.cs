namespace LinuxAio.Tests.Support;

/// <summary>A file of reproducible random bytes in a directory of its own.</summary>
public sealed class RandomFile : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly byte[] _content;

    /// <summary>Equal lengths and seeds give equal contents.</summary>
    public RandomFile(int length, int seed = 1)
    {
        _content = RandomBytes.Make(length, seed);
        FullPath = _directory.File("random");
        File.WriteAllBytes(FullPath, _content);
    }

    public string FullPath { get; }

    /// <summary>The original content of the file.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    public void Dispose() => _directory.Dispose();
}
