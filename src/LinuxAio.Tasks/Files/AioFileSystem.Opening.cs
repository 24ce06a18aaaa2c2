using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Files;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <content>Opening.</content>
public partial class AioFileSystem
{
    /// <summary>Opens or creates a file; openat(2).</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Whether it may or must exist. <see cref="FileMode.Append"/> makes every write append, whatever its
    /// offset.</param>
    /// <param name="access">What will be done with it.</param>
    /// <param name="options">Permissions of a new file, further flags, space to reserve.</param>
    /// <param name="cancellationToken">Ends the wait for a FIFO's other end, too.</param>
    /// <returns>The open file, the caller's to dispose.</returns>
    /// <exception cref="FileNotFoundException">There is none (ENOENT).</exception>
    /// <exception cref="DirectoryNotFoundException">Its directory is missing (ENOENT), or no directory
    /// (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or a directory, for writing (EISDIR).</exception>
    /// <exception cref="IOException">Any other error: EEXIST for <see cref="FileMode.CreateNew"/> of what exists; ENXIO for
    /// a socket, or for a FIFO nobody reads with <see cref="OpenFlags.NonBlocking"/>; ENOSPC, EDQUOT for a new file or for
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
        // Started here, so that misuse throws at the call.
        ValueTask<int> opening = Operations.AioOpenAsync(path, flags, options.CreateMode, cancellationToken);
        return OpenedAsync(opening, path, isForWriting ? options.PreallocationSize : 0, cancellationToken);
    }

    private async ValueTask<AioFile> OpenedAsync(
        ValueTask<int> opening, string path, long preallocation, CancellationToken cancellationToken)
    {
        int descriptor = await opening.OrExplain(Operations, "open", path).ConfigureAwait(false);
        var file = new AioFile(Operations, new SafeFileHandle(descriptor, ownsHandle: true), path);
        if (preallocation > 0)
        {
            await PreallocateAsync(file, preallocation, cancellationToken).ConfigureAwait(false);
        }

        return file;
    }

    /// <summary>Reserves space; closes the file where there is not enough, or when that is cancelled.</summary>
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
