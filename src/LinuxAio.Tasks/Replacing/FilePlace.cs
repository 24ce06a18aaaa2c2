namespace LinuxAio.Tasks.Replacing;

/// <summary>Where a file is: a name in an open directory, or an absolute path.</summary>
/// <param name="Directory">Null: <paramref name="Name"/> is an absolute path.</param>
/// <param name="Name">The name for the system call.</param>
/// <param name="FullPath">The path for messages. No system call uses it if there is a directory.</param>
internal readonly record struct FilePlace(AioDirectoryHandle? Directory, string Name, string FullPath)
{
    internal AioPath Path => Directory is null ? Name : new AioPath(Directory, Name);

    internal static FilePlace Of(string path) => new(null, path, path);

    /// <summary>Another name in the same directory.</summary>
    internal FilePlace Beside(string name)
    {
        string path = System.IO.Path.Join(System.IO.Path.GetDirectoryName(FullPath), name);
        return Directory is null ? Of(path) : new FilePlace(Directory, name, path);
    }
}
