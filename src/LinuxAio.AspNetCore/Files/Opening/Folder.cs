using LinuxAio.Tasks;
using LinuxAio.Tasks.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.AspNetCore.Files.Opening;

/// <summary>A directory that stays open while the application runs. It stays the same directory when it is renamed, and
/// no name leads out of it.</summary>
internal sealed partial class Folder : IDisposable
{
    // openat2(2) may fail with EAGAIN when another process renames a directory while the kernel resolves a "..", which
    // the target of a symbolic link may contain.
    private const int MaxAttempts = 8;

    private readonly AioOperations _operations;
    private readonly AioDirectoryHandle _root;
    private readonly ILogger _logger;

    private Folder(AioOperations operations, AioDirectoryHandle root, ILogger logger)
    {
        _operations = operations;
        _root = root;
        _logger = logger;
    }

    /// <summary>Opens the directory. Blocks, which is fine: it runs while the application is configured.</summary>
    internal static Folder Open(AioOperations operations, string path, ILogger logger)
    {
        AioDirectoryHandle root = OpenRootAsync(operations, path).AsTask().GetAwaiter().GetResult();
        AioOperations.LearnWhetherLocal(root);
        return new Folder(operations, root, logger);
    }

    /// <summary>Opens a file beneath the directory. Returns null if the client must be told "not found": the file does
    /// not exist, lies outside the directory, or is not readable.</summary>
    /// <exception cref="OperationCanceledException">The request's token was cancelled.</exception>
    internal ValueTask<ServedFile?> TryOpenAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ServedFile.TryOpenInline(_operations, _root, name) is { } file
            ? new ValueTask<ServedFile?>(file)
            : OpenByWorkerAsync(name, cancellationToken).OrAbandonAsync(cancellationToken);
    }

    private async Task<ServedFile?> OpenByWorkerAsync(string name, CancellationToken cancellationToken)
    {
        int descriptor = -(int)Errno.EAGAIN;
        for (int i = 0; i < MaxAttempts && AioResult.GetErrno(descriptor) == Errno.EAGAIN; i++)
        {
            descriptor = await _operations
                .AioOpenBeneathAsync(_root, name, ServedFile.Flags, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
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

    public void Dispose() => _root.Dispose();

    private static async ValueTask<AioDirectoryHandle> OpenRootAsync(AioOperations operations, string path)
    {
        int descriptor = await operations.AioOpenAsync(path, OpenFlags.ReadOnly | OpenFlags.Directory)
            .OrThrow("open", path).ConfigureAwait(false);
        var root = new AioDirectoryHandle(descriptor, ownsHandle: true);
        try
        {
            await RequireOpenat2Async(operations, root, path).ConfigureAwait(false);
            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>Throws if openat2(2) is missing or forbidden. Every other error is ignored here: requests will report
    /// it.</summary>
    private static async ValueTask RequireOpenat2Async(AioOperations operations, AioDirectoryHandle root, string path)
    {
        int probe = await operations.AioOpenBeneathAsync(root, ".", OpenFlags.PathOnly).ConfigureAwait(false);
        if (AioResult.GetErrno(probe) is Errno.ENOSYS or Errno.EPERM)
        {
            throw new PlatformNotSupportedException(
                $"{PathText.Quote(path)} cannot be served: openat2(2), which keeps requests inside the directory, " +
                "needs Linux 5.6, and the container's seccomp profile must permit it.");
        }

        if (probe >= 0)
        {
            new SafeFileHandle(probe, ownsHandle: true).Dispose(); // closing an O_PATH descriptor does not block
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "'{Name}' is answered with 404 (not found): {Errno}")]
    private static partial void LogRefused(ILogger logger, string name, Errno errno);
}
