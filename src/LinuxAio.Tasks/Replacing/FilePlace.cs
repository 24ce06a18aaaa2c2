using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>Where a file is: a name in an open directory, or an absolute path.</summary>
/// <param name="Directory">The open directory. Null: <paramref name="Name"/> is an absolute path.</param>
/// <param name="Name">The name for the system call.</param>
/// <param name="FullPath">The path for messages. No system call uses it if there is a directory.</param>
internal readonly record struct FilePlace(AioDirectoryHandle? Directory, string Name, string FullPath)
{
    internal AioPath Path => Directory is null ? Name : new AioPath(Directory, Name);

    /// <summary>The path of the directory that the file is in.</summary>
    internal string ParentPath => System.IO.Path.GetDirectoryName(FullPath) ?? "/";

    internal static FilePlace Of(string path) => new(null, path, path);

    /// <summary>Another name in the same directory.</summary>
    internal FilePlace Beside(string name)
    {
        string path = System.IO.Path.Join(System.IO.Path.GetDirectoryName(FullPath), name);
        return Directory is null ? Of(path) : new FilePlace(Directory, name, path);
    }

    /// <summary>Opens the directory that the file is in, by its path.</summary>
    internal async ValueTask<AioDirectoryHandle> OpenParentAsync(
        AioOperations operations, CancellationToken cancellationToken)
    {
        const OpenFlags Flags = OpenFlags.ReadOnly | OpenFlags.Directory;
        int descriptor = await operations.AioOpenAsync(ParentPath, Flags, cancellationToken: cancellationToken)
            .OrExplainDirectory(operations, "open", ParentPath).ConfigureAwait(false);
        return new AioDirectoryHandle(descriptor, ownsHandle: true);
    }
}
