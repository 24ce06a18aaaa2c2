using LinuxAio.Tests.Support;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>The base of tests of the file system: each test has its own folder and its own context.</summary>
public abstract class FileSystemTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    // Not the default context: other tests count workers, and the default context would start and end workers
    // meanwhile.
    private readonly AioContext _context = new();

    protected AioFileSystem Files => _context.Files;

    protected AioOperations Operations => _context;

    protected string Folder => _directory.FullPath;

    protected string At(string name) => _directory.File(name);

    protected string Make(string name, string content = "content")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), content);
        return At(name);
    }

    protected string MakeDirectory(string name) => Directory.CreateDirectory(At(name)).FullName;

    /// <summary>The sorted names in a folder, including hidden names.</summary>
    protected static string[] NamesIn(string folder) =>
    [
        .. new DirectoryInfo(folder).GetFileSystemInfos()
            .Select(static info => info.Name).Order(StringComparer.Ordinal),
    ];

    protected static byte[] Bytes(int length) => PatternBytes.Make(0, length);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _context.Dispose();
        _directory.Dispose();
    }
}
