using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks;

/// <content>Directories.</content>
public partial class AioFileSystem
{
    /// <summary>Makes a directory, and those above it that are missing; mkdir(2). One that is there already is left as it
    /// is.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Its permissions, less the umask. Default: 0777; that is what those above it get, too.</param>
    /// <param name="cancellationToken">Ends it before the next directory.</param>
    /// <exception cref="IOException">A file has that path (EEXIST), or a symbolic link that leads nowhere; or any other
    /// error.</exception>
    /// <exception cref="DirectoryNotFoundException">Something above it is no directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    public virtual ValueTask CreateDirectoryAsync(
        string path, UnixFileMode? mode = null, CancellationToken cancellationToken = default)
    {
        string absolute = Absolute(path);
        if (mode is { } given && (given & ~FileReplacement.AllModeBits) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "The mode has undefined bits.");
        }

        return CreateDirectoryCoreAsync(
            Path.TrimEndingDirectorySeparator(absolute), mode ?? FileReplacement.PermissionBits, cancellationToken);
    }

    private async ValueTask CreateDirectoryCoreAsync(string path, UnixFileMode mode, CancellationToken cancellationToken)
    {
        int result = await Operations.AioMkdirAsync(path, mode, cancellationToken).ConfigureAwait(false);
        var missing = new Stack<string>();
        string? above = path;
        while (AioResult.GetErrno(result) == Errno.ENOENT && (above = Path.GetDirectoryName(above)) is not null)
        {
            missing.Push(above);
            result = await Operations.AioMkdirAsync(above, FileReplacement.PermissionBits, cancellationToken)
                .ConfigureAwait(false);
        }

        if (missing.TryPop(out string? made))
        {
            await CheckDirectoryAsync(result, made, cancellationToken).ConfigureAwait(false);
            while (missing.TryPop(out string? next))
            {
                await CheckDirectoryAsync(
                    await Operations.AioMkdirAsync(next, FileReplacement.PermissionBits, cancellationToken)
                        .ConfigureAwait(false),
                    next, cancellationToken).ConfigureAwait(false);
            }

            result = await Operations.AioMkdirAsync(path, mode, cancellationToken).ConfigureAwait(false);
        }

        await CheckDirectoryAsync(result, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Throws unless the directory was made, or somebody else has.</summary>
    private async ValueTask CheckDirectoryAsync(int result, string path, CancellationToken cancellationToken)
    {
        if (AioResult.GetErrno(result) == Errno.EEXIST &&
            await StatusCoreAsync(path, followLinks: true, cancellationToken).ConfigureAwait(false) is { IsDirectory: true })
        {
            return;
        }

        await new ValueTask<int>(result).OrExplain(Operations, "mkdir", path).ConfigureAwait(false);
    }
}
