using LinuxAio.Tasks;
using LinuxAio.Tasks.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.AspNetCore.Files.Opening;

/// <summary>A directory that is served: its files are opened beneath it, and no name leads out of it.</summary>
internal sealed partial class Folder : IDisposable
{
    // openat2(2) may fail with EAGAIN when another process renames a directory while the kernel resolves a "..", which
    // the target of a symbolic link may contain.
    private const int MaxAttempts = 8;

    private readonly AioOperations _operations;
    private readonly ILogger _logger;

    private Folder(AioOperations operations, FolderRoot root, ILogger logger)
    {
        _operations = operations;
        _logger = logger;
        Root = root;
    }

    internal FolderRoot Root { get; }

    /// <summary>Opens the directory. Blocks, which is fine: it runs while the application is configured.</summary>
    internal static Folder Open(AioOperations operations, string path, ILogger logger)
    {
        var root = FolderRoot.Open(operations, path, logger);
        try
        {
            RequireAccessAsync(operations, root).AsTask().GetAwaiter().GetResult();
            return new Folder(operations, root, logger);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file beneath the directory. Returns null if the client must be told "not found": the file does
    /// not exist, lies outside the directory, or is not readable.</summary>
    /// <exception cref="OperationCanceledException">The request's token was cancelled.</exception>
    internal ValueTask<ServedFile?> TryOpenAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask following = Root.FollowAsync(cancellationToken);
        return following.IsCompletedSuccessfully && TryOpenInline(name) is { } file
            ? new ValueTask<ServedFile?>(file)
            : FollowAndOpenAsync(following, name, cancellationToken);
    }

    private async ValueTask<ServedFile?> FollowAndOpenAsync(
        ValueTask following, string name, CancellationToken cancellationToken)
    {
        if (!following.IsCompletedSuccessfully)
        {
            await following.ConfigureAwait(false);
            if (TryOpenInline(name) is { } file)
            {
                return file;
            }
        }

        return await OpenByWorkerAsync(name, cancellationToken).OrAbandonAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    private ServedFile? TryOpenInline(string name)
    {
        while (true)
        {
            AioDirectoryHandle root = Root.Current;
            try
            {
                return ServedFile.TryOpenInline(_operations, root, name);
            }
            catch (ObjectDisposedException) when (root != Root.Current)
            {
                // The root was replaced between the two lines: try the new one.
            }
        }
    }

    private async Task<ServedFile?> OpenByWorkerAsync(string name, CancellationToken cancellationToken)
    {
        int descriptor = -(int)Errno.EAGAIN;
        for (int i = 0; i < MaxAttempts && AioResult.GetErrno(descriptor) == Errno.EAGAIN; i++)
        {
            AioDirectoryHandle root = Root.Current;
            try
            {
                descriptor = await _operations
                    .AioOpenBeneathAsync(root, name, ServedFile.Flags, cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (root != Root.Current)
            {
                // The root was replaced between the two lines: try the new one.
            }
        }

        if (descriptor >= 0)
        {
            return await ServedFile.CreateAsync(_operations, descriptor, name, cancellationToken).ConfigureAwait(false);
        }

        Errno errno = AioResult.GetErrno(descriptor);
        switch (errno)
        {
            case Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG or Errno.EINVAL or Errno.EILSEQ or Errno.ENXIO:
                return null;
            case Errno.EXDEV or Errno.ELOOP or Errno.EACCES or Errno.EPERM or Errno.ENODEV:
                LogRefused(_logger, name, errno);
                return null;
            default:
                AioResult.ThrowIfError(descriptor, "open", name);
                return null;
        }
    }

    public void Dispose() => Root.Dispose();

    /// <summary>Throws if files beneath the directory cannot be opened: openat2(2) is missing or forbidden, or the
    /// process may not search the directory. Every other error is ignored here: requests will report it.</summary>
    private static async ValueTask RequireAccessAsync(AioOperations operations, FolderRoot root)
    {
        int probe = await operations.AioOpenBeneathAsync(root.Current, ".", OpenFlags.PathOnly).ConfigureAwait(false);
        switch (AioResult.GetErrno(probe))
        {
            case Errno.ENOSYS or Errno.EPERM:
                throw new PlatformNotSupportedException(
                    $"{PathText.Quote(root.Path)} cannot be served: openat2(2), which keeps requests inside the " +
                    "directory, needs Linux 5.6, and the container's seccomp profile must permit it.");
            case Errno.EACCES:
                AioResult.ThrowIfError(probe, "search", root.Path);
                break;
        }

        if (probe >= 0)
        {
            new SafeFileHandle(probe, ownsHandle: true).Dispose(); // closing an O_PATH descriptor does not block
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "'{Name}' is answered with 404 (not found): {Errno}")]
    private static partial void LogRefused(ILogger logger, string name, Errno errno);
}
