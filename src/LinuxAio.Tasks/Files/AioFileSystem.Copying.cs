using LinuxAio.Tasks.Copying;

namespace LinuxAio.Tasks;

/// <content>Copying.</content>
public partial class AioFileSystem
{
    /// <summary>Copies a file. The copy appears at the destination only when it is complete: a failure, a cancellation
    /// or a <c>kill -9</c> leaves the destination unchanged.</summary>
    /// <param name="source">The path of the file. A symbolic link is followed.</param>
    /// <param name="destination">The path of the copy; not the directory to copy into.</param>
    /// <param name="options">Whether to overwrite, what to preserve, progress. The options are copied. Default: null,
    /// the defaults of <see cref="AioCopyOptions"/>.</param>
    /// <param name="cancellationToken">Cancels the copy until the destination changes. It is checked every 16 MiB, or
    /// every 256 KiB if the bytes go through this process.</param>
    /// <returns>The number of bytes copied.</returns>
    /// <remarks>
    /// <para>The copy has the length that the source had at the start. What is appended to the source during the copy
    /// may be missing.</para>
    /// <para>The library first tries to share the space of the source (ioctl_ficlone(2)), then to copy inside the
    /// kernel (copy_file_range(2)), then it reads and writes. Holes stay holes.</para>
    /// <para>The copy is written to the file <c>.name.aio-tmp</c> in the directory of the destination, as by
    /// <see cref="ReplaceAsync"/>.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the exception names
    /// it.</exception>
    /// <exception cref="FileNotFoundException">The source does not exist (ENOENT).</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the source or of the destination does not exist
    /// (ENOENT) or is not a directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or the source or the destination is a
    /// directory (EISDIR).</exception>
    /// <exception cref="IOException">Any other error: EEXIST if the destination exists and
    /// <see cref="AioCopyOptions.Overwrite"/> is false; EINVAL if source and destination are the same file, or if the
    /// destination is not a regular file; ENOSPC.</exception>
    public virtual ValueTask<long> CopyAsync(
        string source, string destination, AioCopyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string from = Absolute(source), to = Absolute(destination);
        options = options?.Copy() ?? new AioCopyOptions();
        return new FileCopy(Operations, options, new CopyProgress(options.Progress))
            .RunAsync(from, to, cancellationToken);
    }

    /// <summary>Copies a directory with everything in it, several files at the same time. Symbolic links in it are
    /// copied as links and not followed.</summary>
    /// <param name="source">The path of the directory. A symbolic link to a directory is followed.</param>
    /// <param name="destination">The path of the copy; not the directory to copy into. If it is a directory that
    /// exists, the content is added to it.</param>
    /// <param name="options">Whether to overwrite files, what to preserve, progress, how many files at a time. The
    /// options are copied. Default: null, the defaults of <see cref="AioCopyOptions"/>.</param>
    /// <param name="cancellationToken">Stops the copy soon. What is copied by then stays.</param>
    /// <returns>A task that completes when everything is copied.</returns>
    /// <remarks>
    /// <para>The copy ends at the first failure, unless <see cref="AioCopyOptions.OnError"/> says otherwise. What is
    /// copied by then stays; each file at the destination is complete or absent.</para>
    /// <para>A socket or a device is not copied. The copy goes on, and throws at the end (EOPNOTSUPP).</para>
    /// <para>A directory gets its permissions, times and owner when everything in it is copied. Temporary files of this
    /// library, with names like <c>.name.aio-tmp</c>, are not copied.</para>
    /// <para>Names of one file become names of one file again; where a hard link is not possible, the file is copied
    /// again. A FIFO is made anew.</para>
    /// <para>The copy goes by directory handle. So no path is too long. If another process replaces a directory by
    /// another one during the copy, or by a link, the copy fails (ESTALE, ENOTDIR, ELOOP): it reads and writes nothing
    /// there.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the exception names
    /// it.</exception>
    /// <exception cref="DirectoryNotFoundException">The source does not exist (ENOENT) or is not a directory
    /// (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    /// <exception cref="IOException">Any other error: EEXIST if a file exists and
    /// <see cref="AioCopyOptions.Overwrite"/> is false; EINVAL if the destination is the source or is inside it;
    /// EOPNOTSUPP for a socket or a device, which are not copied.</exception>
    /// <exception cref="AggregateException">With <see cref="AioErrorHandling.Collect"/>: something could not be copied.
    /// <see cref="AggregateException.InnerExceptions"/> are all failures, at least one.</exception>
    public virtual ValueTask CopyDirectoryAsync(
        string source, string destination, AioCopyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string from = Absolute(source), to = Absolute(destination);
        options = options?.Copy() ?? new AioCopyOptions();
        return TreeCopy.RunAsync(
            Operations, options, Path.TrimEndingDirectorySeparator(from), Path.TrimEndingDirectorySeparator(to),
            cancellationToken);
    }
}
