using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks;

/// <content>Creating directories.</content>
public partial class AioFileSystem
{
    /// <summary>Creates a directory and all missing directories above it; mkdir(2). Does nothing if the directory
    /// exists.</summary>
    /// <param name="path">The path of the directory.</param>
    /// <param name="mode">The permissions of the directory, less the umask of the process. The directories above it
    /// always get 0777, less the umask. Default: null, 0777.</param>
    /// <param name="cancellationToken">Stops before the next directory. Directories that are created by then
    /// stay.</param>
    /// <returns>A task that completes when the directory exists.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> has undefined bits.</exception>
    /// <exception cref="DirectoryNotFoundException">A part of the path is not a directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    /// <exception cref="IOException">Any other error; EEXIST if the path is a file, or a symbolic link that leads
    /// nowhere.</exception>
    public virtual ValueTask CreateDirectoryAsync(
        string path, UnixFileMode? mode = null, CancellationToken cancellationToken = default)
    {
        string absolute = Absolute(path);
        UnixFileMode given = mode ?? FileModes.PermissionBits;
        AioOperations.CheckMode(given, nameof(CreateDirectoryAsync));
        return CreateDirectoryCoreAsync(Path.TrimEndingDirectorySeparator(absolute), given, cancellationToken);
    }

    private async ValueTask CreateDirectoryCoreAsync(
        string path, UnixFileMode mode, CancellationToken cancellationToken)
    {
        int result = await Operations.AioMkdirAsync(path, mode, cancellationToken).ConfigureAwait(false);
        var missing = new Stack<string>();
        string? above = path;
        while (AioResult.GetErrno(result) == Errno.ENOENT && (above = Path.GetDirectoryName(above)) is not null)
        {
            missing.Push(above);
            result = await Operations.AioMkdirAsync(above, FileModes.PermissionBits, cancellationToken)
                .ConfigureAwait(false);
        }

        if (missing.TryPop(out string? made))
        {
            await CheckDirectoryAsync(result, made, cancellationToken).ConfigureAwait(false);
            while (missing.TryPop(out string? next))
            {
                await CheckDirectoryAsync(
                    await Operations.AioMkdirAsync(next, FileModes.PermissionBits, cancellationToken)
                        .ConfigureAwait(false),
                    next, cancellationToken).ConfigureAwait(false);
            }

            result = await Operations.AioMkdirAsync(path, mode, cancellationToken).ConfigureAwait(false);
        }

        await CheckDirectoryAsync(result, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Throws unless mkdir(2) succeeded or the directory exists, for instance because another process created
    /// it.</summary>
    private async ValueTask CheckDirectoryAsync(int result, string path, CancellationToken cancellationToken)
    {
        if (AioResult.GetErrno(result) == Errno.EEXIST &&
            await StatusCoreAsync(path, followLinks: true, cancellationToken).ConfigureAwait(false)
                is { IsDirectory: true })
        {
            return;
        }

        await new ValueTask<int>(result).OrExplain(Operations, "mkdir", path).ConfigureAwait(false);
    }
}
