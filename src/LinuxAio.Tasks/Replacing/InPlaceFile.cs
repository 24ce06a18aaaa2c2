using LinuxAio.Tasks.Calls;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Replacing;

/// <summary>A file that gets new content where it is, because no other file can be renamed over it: a mount point, a
/// file in a directory that may not be written, a device, a FIFO, or an open file such as /dev/stdout.</summary>
internal sealed class InPlaceFile : IAsyncDisposable
{
    // The names of the open files of this process; /dev/stdout and /dev/fd lead there.
    private const string OpenFiles = "/proc/self/fd";

    private readonly AioOperations _operations;

    private InPlaceFile(AioOperations operations, SafeFileHandle handle, string path)
    {
        _operations = operations;
        Handle = handle;
        Path = path;
    }

    /// <summary>Open for writing. A regular file is empty.</summary>
    internal SafeFileHandle Handle { get; }

    internal string Path { get; }

    /// <summary>The status of the file when it was opened.</summary>
    internal FileStatus Status { get; } = new();

    /// <summary>Whether writing in place may succeed after replacing has failed with this exception.</summary>
    internal static bool MayHelp(Exception failure) => AioResult.GetErrno(failure)
        is Errno.EBUSY or Errno.EACCES or Errno.EPERM or Errno.EROFS or Errno.EXDEV;

    /// <summary>Opens the file if it is one that is never replaced: not a regular file, or named as an open file of
    /// this process. Waits for the other end of a FIFO.</summary>
    /// <param name="operations">The operations to use.</param>
    /// <param name="place">The file.</param>
    /// <param name="source">The file that is copied to it, which opening would empty if it is the same one; or
    /// null.</param>
    /// <param name="cancellationToken">Cancels the operations while they are queued.</param>
    /// <returns>Null: it is to be replaced; or a stat failed, and so will the replacement.</returns>
    internal static async ValueTask<InPlaceFile?> TryOpenSpecialAsync(
        AioOperations operations, FilePlace place, FileStatus? source, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        int result = await operations.AioStatAsync(place.Path, status, cancellationToken).ConfigureAwait(false);
        bool isSpecial = result == 0 && !status.IsDirectory &&
            (!status.IsRegularFile || await IsOpenFileAsync(operations, place, cancellationToken).ConfigureAwait(false));
        if (isSpecial && source is { IsRegularFile: true } && source.IsOfSameFileAs(status))
        {
            throw PathFailure.Refuse(Errno.EINVAL, "copy", place.FullPath, " (it is the source)");
        }

        return isSpecial ? await OpenAsync(operations, place, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Opens and truncates the file.</summary>
    internal static async ValueTask<InPlaceFile> OpenAsync(
        AioOperations operations, FilePlace place, CancellationToken cancellationToken)
    {
        const OpenFlags Flags = OpenFlags.WriteOnly | OpenFlags.Truncate | OpenFlags.NoControllingTerminal;
        int descriptor = await operations.AioOpenAsync(place.Path, Flags, cancellationToken: cancellationToken)
            .OrExplain(operations, "open", place.FullPath).ConfigureAwait(false);
        var file = new InPlaceFile(operations, new SafeFileHandle(descriptor, ownsHandle: true), place.FullPath);
        try
        {
            await operations.AioStatAsync(file.Handle, file.Status, cancellationToken).OrThrow("stat", place.FullPath)
                .ConfigureAwait(false);
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes to a file that may have no offsets.</summary>
    internal FileWriter ToWriter() => new(new OpenFile(_operations, Handle, Path), mayBePipe: true);

    /// <summary>Closes the file. Throws what close(2) reports about the data.</summary>
    /// <param name="durable">Whether to return only when the content of a regular file is on the device.</param>
    internal async ValueTask FinishAsync(bool durable)
    {
        if (durable && Status.IsRegularFile)
        {
            await _operations.AioFdatasyncAsync(Handle).OrThrow("fdatasync", Path).ConfigureAwait(false);
        }

        await new OpenFile(_operations, Handle, Path).CloseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _operations.CloseQuietlyAsync(Handle);

    private static async ValueTask<bool> IsOpenFileAsync(
        AioOperations operations, FilePlace place, CancellationToken cancellationToken)
    {
        string? target = await SymbolicLinks.TryReadAsync(operations, place.Path, cancellationToken)
            .ConfigureAwait(false);
        return target is not null &&
            (target.StartsWith(OpenFiles, StringComparison.Ordinal) || IsIn(place, OpenFiles) || IsIn(place, "/dev/fd"));
    }

    private static bool IsIn(FilePlace place, string directory) => place.ParentPath == directory;
}
