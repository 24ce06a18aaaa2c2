using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks;

/// <content>Replacing.</content>
public partial class AioFileSystem
{
    /// <summary>Gives a file new content, all or nothing: at every moment, after a failure, a cancel, a <c>kill -9</c> and a
    /// power failure too, others see the old content or the new, whole. Creates the file if there is none.</summary>
    /// <param name="path">Its path. Through a symbolic link the file it leads to is replaced, and the link stays.</param>
    /// <param name="bytes">Its new content; must not be changed until the task is completed.</param>
    /// <param name="options">Permissions, owner, durability.</param>
    /// <param name="cancellationToken">Honoured until the content changes; the file is then as it was.</param>
    /// <remarks>
    /// <para>The content is written to <c>.name.aio-tmp</c> in the file's directory, which must be readable and writable;
    /// fdatasync(2), rename(2), fsync(2) of the directory. The new file is another one than the old: who has the old
    /// one open goes on seeing that; its other hard links keep the old content; extended attributes and access control
    /// lists are not kept.</para>
    /// <para>The temporary file of a process that was killed is removed by the next one that replaces the same file; one in
    /// use is known by its lock, and is waited for, so that replacements of one file come one after the other.</para>
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">Its directory is missing (ENOENT), or no directory
    /// (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or it is a directory (EISDIR).</exception>
    /// <exception cref="IOException">Any other error; EINVAL for what is no regular file. The file is as it was, unless it
    /// is
    /// the directory's fsync that failed: then it has its new content, but a power failure may undo that.</exception>
    public virtual ValueTask ReplaceAsync(
        string path, ReadOnlyMemory<byte> bytes, AioReplaceOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string absolute = Absolute(path);
        options = options?.Copy() ?? new AioReplaceOptions();
        return new FileReplacement(Operations, options).RunAsync(absolute, bytes, cancellationToken);
    }
}
