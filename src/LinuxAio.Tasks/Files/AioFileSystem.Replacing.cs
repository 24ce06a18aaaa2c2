using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks;

/// <content>Replacing.</content>
public partial class AioFileSystem
{
    /// <summary>Replaces the content of a file, all or nothing. At every moment others see either the complete old
    /// content or the complete new content: also after a failure, a cancellation, a <c>kill -9</c> and, if
    /// <see cref="AioReplaceOptions.Durable"/>, a power failure. Creates the file if it does not exist.</summary>
    /// <param name="path">The path of the file. If it is a symbolic link, the file that it leads to is replaced, and
    /// the link stays.</param>
    /// <param name="bytes">The new content. Do not change it until the task is completed.</param>
    /// <param name="options">Permissions, owner, durability. The options are copied. Default: null, the defaults of
    /// <see cref="AioReplaceOptions"/>.</param>
    /// <param name="cancellationToken">Cancels the replacement as long as the file still has its old content; the old
    /// content stays.</param>
    /// <returns>A task that completes when the file has the new content.</returns>
    /// <remarks>
    /// <para>The new content is written to the file <c>.name.aio-tmp</c> in the same directory, which must be readable
    /// and writable. Then follow fdatasync(2), rename(2), and fsync(2) of the directory.</para>
    /// <para>The result is a new file. A process that has the old file open still sees the old content, and so do other
    /// hard links. Extended attributes are not kept, except the access control list, which belongs to the
    /// permissions.</para>
    /// <para>A process that is killed leaves its temporary file behind; the next replacement of the same file deletes
    /// it. A temporary file that is in use is locked. Replacements of one file wait for each other.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the exception names
    /// it.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist (ENOENT) or is not a
    /// directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or the path is a directory
    /// (EISDIR).</exception>
    /// <exception cref="IOException">Any other error; EINVAL if the path is not a regular file. The file is unchanged,
    /// with one exception: if the fsync(2) of the directory failed, the file has its new content, but a power failure
    /// may undo that.</exception>
    public virtual ValueTask ReplaceAsync(
        string path, ReadOnlyMemory<byte> bytes, AioReplaceOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string absolute = Absolute(path);
        options = options?.Copy() ?? new AioReplaceOptions();
        return new FileReplacement(Operations, options).RunAsync(absolute, bytes, cancellationToken);
    }
}
