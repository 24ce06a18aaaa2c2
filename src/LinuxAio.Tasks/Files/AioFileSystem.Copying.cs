using LinuxAio.Tasks.Copying;

namespace LinuxAio.Tasks;

/// <content>Copying.</content>
public partial class AioFileSystem
{
    /// <summary>Copies a file. The copy appears when it is whole: a failure, a cancel or a <c>kill -9</c> leaves the
    /// destination as it was. It goes to the length found at the start: what is appended to the source meanwhile need not be
    /// part of it.</summary>
    /// <param name="source">The file; a symbolic link is followed.</param>
    /// <param name="destination">The copy's path, not a directory to put it in.</param>
    /// <param name="options">Whether to overwrite, what to preserve, progress.</param>
    /// <param name="cancellationToken">Looked at every 16 MiB, or 256 KiB where the bytes go through memory, and honoured
    /// until
    /// the destination changes.</param>
    /// <returns>Bytes copied.</returns>
    /// <remarks>By sharing the source's space (ioctl_ficlone(2)), else within the kernel (copy_file_range(2)), else by
    /// reading
    /// and writing; except by sharing, holes become zeros that take space. The copy is written to <c>.name.aio-tmp</c>
    /// beside
    /// the destination, as by <see cref="ReplaceAsync"/>.</remarks>
    /// <exception cref="FileNotFoundException">There is no source (ENOENT).</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of source or destination is missing (ENOENT), or no
    /// directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or source or destination is a directory
    /// (EISDIR).</exception>
    /// <exception cref="IOException">Any other error: EEXIST for a destination that exists and is not to be overwritten;
    /// EINVAL
    /// for a file onto itself, and for a destination that is no regular file; ENOSPC.</exception>
    public virtual ValueTask<long> CopyAsync(
        string source, string destination, AioCopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        string from = Absolute(source), to = Absolute(destination);
        options = options?.Copy() ?? new AioCopyOptions();
        return new FileCopy(Operations, options, new CopyProgress(options.Progress)).RunAsync(from, to, cancellationToken);
    }

    /// <summary>Copies a directory with everything in it. Symbolic links are copied as links, never followed below
    /// <paramref name="source"/>.</summary>
    /// <param name="source">The directory.</param>
    /// <param name="destination">The copy's path; a directory that is there already is added to.</param>
    /// <param name="options">Whether to overwrite files, what to preserve, progress, how many files at a time.</param>
    /// <param name="cancellationToken">Ends it soon; what has been copied stays.</param>
    /// <remarks>Ends at the first failure. Every file is then whole or absent, and what has been copied stays. Directories
    /// get their permissions, times and owners last. Files named like those that are being written, <c>.*.aio-tmp</c>, are
    /// left out. Each path is walked anew: do not copy, as a user who may do more, where others may rename directories.
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">There is no source (ENOENT), or it is no directory
    /// (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    /// <exception cref="IOException">Any other error: EEXIST as for <see cref="CopyAsync"/>; EINVAL for a destination within
    /// the
    /// source; EOPNOTSUPP for sockets, FIFOs and devices, which are not copied.</exception>
    public virtual ValueTask CopyDirectoryAsync(
        string source, string destination, AioCopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        string from = Absolute(source), to = Absolute(destination);
        options = options?.Copy() ?? new AioCopyOptions();
        return new TreeCopy(Operations, options).RunAsync(
            Path.TrimEndingDirectorySeparator(from), Path.TrimEndingDirectorySeparator(to), cancellationToken);
    }
}
