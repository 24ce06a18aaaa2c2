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
    public virtual async ValueTask<AioFile> OpenAsync(
        string path, FileMode mode = FileMode.Open, FileAccess access = FileAccess.Read, AioFileOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string absolute = Absolute(path);
        OpenFlags flags = OpenMode.ToFlags(mode, access);
        options ??= new AioFileOptions();
        int descriptor = await Operations.AioOpenAsync(absolute, flags | options.Flags, options.CreateMode, cancellationToken)
            .OrThrow("open", path).ConfigureAwait(false);
        var file = new AioFile(Operations, new SafeFileHandle(descriptor, ownsHandle: true), absolute);
        if (options.PreallocationSize > 0 && access != FileAccess.Read)
        {
            int result = await Operations.AioFallocateAsync(
                file, 0, options.PreallocationSize, AllocationMode.ReserveKeepingLength, cancellationToken).ConfigureAwait(false);
            if (AioResult.GetErrno(result) is Errno.ENOSPC or Errno.EFBIG or Errno.EDQUOT)
            {
                await file.DisposeAsync().ConfigureAwait(false);
                AioResult.ThrowIfError(result, "fallocate", path);
            }
        }

        return file;
    }

    /// <summary>The path from the root, with the current directory in front of a relative one. Not Path.GetFullPath: that
    /// would resolve ".." without regard to symbolic links, unlike the kernel.</summary>
    private static string Absolute(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.Combine(Environment.CurrentDirectory, path);
    }
}
