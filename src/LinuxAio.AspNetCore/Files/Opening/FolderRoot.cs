using System.Diagnostics;
using LinuxAio.Tasks;
using LinuxAio.Tasks.Calls;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.AspNetCore.Files.Opening;

/// <summary>The directory that a path leads to. A deployment may switch a link in the path, or put another directory in
/// the place of this one: the requests after that get the new one. While the path leads nowhere, they get the old
/// one.</summary>
internal sealed partial class FolderRoot : IDisposable
{
    /// <summary>A request resolves the path again, unless another one did so in this time. Resolving takes about a
    /// microsecond.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(1);

    private readonly AioOperations _operations;
    private readonly ILogger _logger;
    private AioDirectoryHandle _current;
    private (ulong Device, ulong Inode) _identity;
    private long _checked = Stopwatch.GetTimestamp();
    private int _isChecking;
    private int _errno;

    private FolderRoot(AioOperations operations, string path, int descriptor, ILogger logger)
    {
        _operations = operations;
        _logger = logger;
        Path = path;
        _current = new AioDirectoryHandle(descriptor, ownsHandle: true);
        _identity = AioOperations.IdentityOf(descriptor);
    }

    /// <summary>The absolute path.</summary>
    internal string Path { get; }

    /// <summary>The directory. It may be replaced at any time: then an operation on it throws
    /// <see cref="ObjectDisposedException"/>, and this property has another value.</summary>
    internal AioDirectoryHandle Current => Volatile.Read(ref _current);

    /// <summary>Why the path leads to no directory now; <see cref="Errno.None"/>: it leads to one.</summary>
    internal Errno Missing => (Errno)Volatile.Read(ref _errno);

    /// <summary>Opens the directory, and finds out whether files beneath it may be opened inline. Blocks.</summary>
    internal static FolderRoot Open(AioOperations operations, string path, ILogger logger)
    {
        int descriptor = operations.AioOpenAsync(path, OpenFlags.PathOnly | OpenFlags.Directory)
            .OrThrow("open", path).AsTask().GetAwaiter().GetResult();
        var root = new FolderRoot(operations, path, descriptor, logger);
        AioOperations.LearnWhetherLocal(root.Current);
        return root;
    }

    /// <summary>Makes <see cref="Current"/> the directory that the path leads to now. If another request is doing that,
    /// or did it a moment ago, this call does nothing. It waits only where the kernel may have to read the path from a
    /// device or a server.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal ValueTask FollowAsync(CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _checked)) < s_interval ||
            Interlocked.Exchange(ref _isChecking, 1) != 0)
        {
            return ValueTask.CompletedTask;
        }

        int descriptor = _operations.TryOpenDirectoryInline(Path);
        if (AioResult.GetErrno(descriptor) == Errno.EAGAIN)
        {
            return new ValueTask(FollowByWorkerAsync().WaitAsync(cancellationToken));
        }

        EndCheck(descriptor);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => Current.Dispose();

    private async Task FollowByWorkerAsync() => EndCheck(
        await _operations.AioOpenAsync(Path, OpenFlags.PathOnly | OpenFlags.Directory).ConfigureAwait(false));

    private void EndCheck(int descriptor)
    {
        try
        {
            if (descriptor >= 0)
            {
                Adopt(descriptor);
            }
            else
            {
                NoteMissing(AioResult.GetErrno(descriptor));
            }
        }
        finally
        {
            Volatile.Write(ref _checked, Stopwatch.GetTimestamp());
            Volatile.Write(ref _isChecking, 0);
        }
    }

    /// <summary>Takes over the descriptor of the directory that the path leads to. Only one thread at a time is
    /// here.</summary>
    private void Adopt(int descriptor)
    {
        if (Interlocked.Exchange(ref _errno, 0) != 0)
        {
            LogBack(_logger, Path);
        }

        (ulong Device, ulong Inode) identity = AioOperations.IdentityOf(descriptor);
        if (identity == _identity)
        {
            new SafeFileHandle(descriptor, ownsHandle: true).Dispose(); // closing an O_PATH descriptor does not block
            return;
        }

        AioDirectoryHandle old = _current;
        var current = new AioDirectoryHandle(descriptor, ownsHandle: true);
        _identity = identity;
        Volatile.Write(ref _current, current);
        LogFollowed(_logger, Path);

        // Both may block. Until the first has ended, workers open the files.
        _ = Task.Run(() => AioOperations.LearnWhetherLocal(current));
        _ = _operations.CloseQuietlyAsync(old).AsTask();
    }

    private void NoteMissing(Errno errno)
    {
        // These say nothing about the path.
        if (errno is not (Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.EINTR) &&
            Interlocked.Exchange(ref _errno, (int)errno) == 0)
        {
            LogGone(_logger, Path, errno);
        }
    }

    [LoggerMessage(
        2, LogLevel.Warning,
        "The root '{Path}' is gone: {Errno}. What was there before is served, if it still exists.")]
    private static partial void LogGone(ILogger logger, string path, Errno errno);

    [LoggerMessage(3, LogLevel.Information, "The root '{Path}' is back.")]
    private static partial void LogBack(ILogger logger, string path);

    [LoggerMessage(4, LogLevel.Information, "The root '{Path}' is another directory now, and is followed.")]
    private static partial void LogFollowed(ILogger logger, string path);
}
