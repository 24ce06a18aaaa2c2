using System.Diagnostics;

namespace LinuxAio.Tasks;

/// <summary>One directory entry. Names that are not UTF-8 round-trip through these strings: bytes that are not are lone
/// surrogates (U+DC80 to U+DCFF), and every method of this library takes them back.</summary>
[DebuggerDisplay("{Type} {FullPath}")]
public sealed class AioEntry
{
    private readonly string _directory;

    /// <summary>An entry as <see cref="AioFileSystem.EnumerateAsync"/> makes them; for test doubles.</summary>
    /// <param name="directory">The path of the directory.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="type">What it is.</param>
    /// <param name="inode">Its inode number.</param>
    /// <param name="status">The rest, when asked for.</param>
    public AioEntry(string directory, string name, FileType type, ulong inode = 0, FileStatus? status = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(name);
        _directory = directory;
        Name = name;
        Type = type;
        Inode = inode;
        Status = status;
    }

    /// <summary>The path from the root, through the directory as it was given.</summary>
    public string FullPath => Path.Join(_directory, Name);

    /// <summary>The name in the directory.</summary>
    public string Name { get; }

    /// <summary>What it is; where links are followed, what a link leads to.</summary>
    public FileType Type { get; }

    /// <summary>The inode number, as the directory tells it.</summary>
    public ulong Inode { get; }

    /// <summary>Length, times, owner and the rest, if <see cref="AioEnumerationOptions.Status"/> asked for it; null
    /// also when it could not be had and <see cref="AioEnumerationOptions.OnError"/> does not throw at once.</summary>
    public FileStatus? Status { get; }

    /// <summary>The path.</summary>
    public override string ToString() => FullPath;
}
