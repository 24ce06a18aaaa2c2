using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Files;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <content>Opening.</content>
public partial class AioFileSystem
{
    /// <summary>Opens or creates a file; openat(2).</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="mode">Whether the file may or must exist. With <see cref="FileMode.Append"/> the kernel appends
    /// every write, and ignores its offset. Default: <see cref="FileMode.Open"/>.</param>
    /// <param name="access">Reading, writing or both. Default: <see cref="FileAccess.Read"/>.</param>
    /// <param name="options">The permissions of a new file, more flags, space to reserve. Default: null, the defaults
    /// of <see cref="AioFileOptions"/>.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued. Interrupts the wait for the other end
    /// of a FIFO.</param>
    /// <returns>The open file. The caller disposes it.</returns>
    /// <exception cref="ArgumentException"><paramref name="mode"/> does not allow
    /// <paramref name="access"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> or <paramref name="access"/> is not
    /// defined, or an option is out of its bounds.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist (ENOENT).</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist (ENOENT) or is not a
    /// directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or the path is a directory (EISDIR). To open
    /// a directory on purpose, for example to sync or lock it, set <see cref="OpenFlags.Directory"/> in
    /// <see cref="AioFileOptions.Flags"/>.</exception>
    /// <exception cref="IOException">Any other error: EEXIST if the file exists and <paramref name="mode"/> is
    /// <see cref="FileMode.CreateNew"/>; ENXIO for a socket, and for a FIFO without a reader opened for writing with
    /// <see cref="OpenFlags.NonBlocking"/>; ENOSPC or EDQUOT for a new file or for
    /// <see cref="AioFileOptions.PreallocationSize"/>; ELOOP, EMFILE, ETXTBSY.</exception>
    public virtual ValueTask<AioFile> OpenAsync(
        string path, FileMode mode = FileMode.Open, FileAccess access = FileAccess.Read, AioFileOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string absolute = Absolute(path);
        OpenFlags flags = OpenMode.ToFlags(mode, access);
        options ??= new AioFileOptions();
        OptionCheck.AtLeast(options.PreallocationSize, 0, nameof(options.PreallocationSize));
        return OpenCoreAsync(absolute, flags | options.Flags, options, access != FileAccess.Read, cancellationToken);
    }

    private ValueTask<AioFile> OpenCoreAsync(
        string path, OpenFlags flags, AioFileOptions options, bool isForWriting, CancellationToken cancellationToken)
    {
        // The operation is started here, so that misuse throws at the call and not in the task.
        ValueTask<int> opening = Operations.AioOpenAsync(path, flags, options.CreateMode, cancellationToken);
        bool mayBeDirectory = isForWriting || (flags & (OpenFlags.Directory | OpenFlags.PathOnly)) != 0;
        return OpenedAsync(
            opening, path, mayBeDirectory, isForWriting ? options.PreallocationSize : 0, cancellationToken);
    }

    private async ValueTask<AioFile> OpenedAsync(
        ValueTask<int> opening, string path, bool mayBeDirectory, long preallocation,
        CancellationToken cancellationToken)
    {
        int descriptor = await opening.OrExplain(Operations, "open", path).ConfigureAwait(false);
        var file = new AioFile(Operations, new SafeFileHandle(descriptor, ownsHandle: true), path);

        // The kernel opens a directory for reading, although it cannot be read as a file. For writing it refuses.
        if (!mayBeDirectory && SynchronousCalls.IsDirectory(file.Handle))
        {
            await Operations.CloseQuietlyAsync(file.Handle).ConfigureAwait(false);
            throw PathFailure.Refuse(Errno.EISDIR, "open", path);
        }

        if (preallocation > 0)
        {
            await PreallocateAsync(file, preallocation, cancellationToken).ConfigureAwait(false);
        }

        return file;
    }

    /// <summary>Reserves space. Closes the file if there is not enough space, or if the reservation is
    /// cancelled.</summary>
    private async ValueTask PreallocateAsync(AioFile file, long size, CancellationToken cancellationToken)
    {
        try
        {
            int result = await Operations
                .AioFallocateAsync(file, 0, size, AllocationMode.ReserveKeepingLength, cancellationToken)
                .ConfigureAwait(false);
            if (AioResult.GetErrno(result) is Errno.ENOSPC or Errno.EFBIG or Errno.EDQUOT)
            {
                AioResult.ThrowIfError(result, "fallocate", file.Path);
            }
        }
        catch
        {
            await Operations.CloseQuietlyAsync(file.Handle).ConfigureAwait(false);
            throw;
        }
    }
}
