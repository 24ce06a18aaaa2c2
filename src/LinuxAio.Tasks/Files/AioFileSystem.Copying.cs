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
    /// kernel (copy_file_range(2)), then it reads and writes. Only a shared copy keeps holes: the others store zeros
    /// there.</para>
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

    /// <summary>Copies a directory with everything in it. Symbolic links are copied as links, never followed below
    /// <paramref name="source"/>.</summary>
    /// <param name="source">The directory.</param>
    /// <param name="destination">The copy's path; a directory that is there already is added to.</param>
    /// <param name="options">Whether to overwrite files, what to preserve, progress, how many files at a time.</param>
    /// <param name="cancellationToken">Ends it soon; what has been copied stays.</param>
    /// <remarks>Ends at the first failure. Every file is then whole or absent, and what has been copied stays.
    /// Directories get their permissions, times and owners last. Files named like those that are being written,
    /// <c>.*.aio-tmp</c>, are left out. Each path is walked anew: do not copy, as a user who may do more, where others
    /// may rename directories.
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">There is no source (ENOENT), or it is no directory
    /// (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    /// <exception cref="IOException">Any other error: EEXIST as for <see cref="CopyAsync"/>; EINVAL for a destination
    /// within the source; EOPNOTSUPP for sockets, FIFOs and devices, which are not copied.</exception>
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
