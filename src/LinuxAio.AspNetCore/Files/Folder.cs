using LinuxAio.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.AspNetCore.Files;

/// <summary>A directory, open for as long as the application runs: it stays the same one when it is renamed, and no name
/// leads out of it.</summary>
internal sealed partial class Folder : IDisposable
{
    // A name is refused for the moment while somebody renames directories on its way.
    private const int MostAttempts = 8;

    private readonly AioDirectoryHandle _root;
    private readonly ILogger _logger;

    private Folder(AioOperations operations, AioDirectoryHandle root, ILogger logger)
    {
        Operations = operations;
        _root = root;
        _logger = logger;
    }

    internal AioOperations Operations { get; }

    /// <summary>Opens the directory; blocks, as everything does while an application is put together.</summary>
    internal static Folder Open(AioOperations operations, string path, ILogger logger)
    {
        AioDirectoryHandle root = OpenAsync(operations, path).AsTask().GetAwaiter().GetResult();
        AioOperations.LearnWhetherLocal(root);
        return new Folder(operations, root, logger);
    }

    /// <summary>Null: there is no such file for the client, be it that it does not exist, lies outside, or is not
    /// readable.</summary>
    internal async ValueTask<ServedFile?> TryOpenAsync(string name, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested && ServedFile.TryOpenInline(Operations, _root, name) is { } file)
        {
            return file;
        }

        // Not to wait for the other end of a FIFO, which is not served anyway.
        const OpenFlags Flags = OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal;
        int descriptor = -(int)Errno.EAGAIN;
        for (int i = 0; i < MostAttempts && AioResult.GetErrno(descriptor) == Errno.EAGAIN; i++)
        {
            descriptor = await Operations.AioOpenBeneathAsync(_root, name, Flags, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }

        if (descriptor >= 0)
        {
            return await ServedFile.CreateAsync(Operations, descriptor, name, cancellationToken).ConfigureAwait(false);
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

    private static async ValueTask<AioDirectoryHandle> OpenAsync(AioOperations operations, string path)
    {
        int descriptor = await operations.AioOpenAsync(path, OpenFlags.ReadOnly | OpenFlags.Directory)
            .OrThrow("open", path).ConfigureAwait(false);
        var root = new AioDirectoryHandle(descriptor, ownsHandle: true);
        try
        {
            await CheckAsync(operations, root, path).ConfigureAwait(false);
            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>Throws unless names can be looked up beneath the directory; whatever else is the matter, a request will
    /// tell.</summary>
    private static async ValueTask CheckAsync(AioOperations operations, AioDirectoryHandle root, string path)
    {
        int probe = await operations.AioOpenBeneathAsync(root, ".", OpenFlags.PathOnly).ConfigureAwait(false);
        if (AioResult.GetErrno(probe) is Errno.ENOSYS or Errno.EPERM)
        {
            throw new PlatformNotSupportedException(
                $"'{path}' cannot be served: openat2(2), which keeps requests from leaving it, needs Linux 5.6 and must " +
                "be permitted by the container's seccomp profile.");
        }

        if (probe >= 0)
        {
            new SafeFileHandle(probe, ownsHandle: true).Dispose(); // of a path only: closing it waits for nothing
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "'{Name}' is answered as not found: {Errno}")]
    private static partial void LogRefused(ILogger logger, string name, Errno errno);
}
