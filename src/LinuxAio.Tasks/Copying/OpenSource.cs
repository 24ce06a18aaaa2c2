using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Copying;

/// <summary>A file that is open to be copied.</summary>
internal sealed class OpenSource : IAsyncDisposable
{
    private readonly AioOperations _operations;

    private OpenSource(AioOperations operations, SafeFileHandle handle, string path)
    {
        _operations = operations;
        Handle = handle;
        Path = path;
    }

    internal SafeFileHandle Handle { get; }

    internal string Path { get; }

    /// <summary>The status of the file when it was opened.</summary>
    internal FileStatus Status { get; } = new();

    /// <summary>Opens a file.</summary>
    /// <param name="operations">The operations to use.</param>
    /// <param name="place">The file.</param>
    /// <param name="keepsToFile">Whether a link that has replaced the file is not followed, and a FIFO or device that
    /// has replaced it is refused.</param>
    /// <param name="cancellationToken">Ends the wait for the other end of a FIFO.</param>
    internal static async ValueTask<OpenSource> OpenAsync(
        AioOperations operations, FilePlace place, bool keepsToFile, CancellationToken cancellationToken)
    {
        int descriptor = await (keepsToFile
            ? OpenItselfAsync(operations, place, cancellationToken)
            : operations.AioOpenAsync(place.Path, OpenFlags.ReadOnly, cancellationToken: cancellationToken))
            .OrExplain(operations, "open", place.FullPath).ConfigureAwait(false);
        var source = new OpenSource(operations, new SafeFileHandle(descriptor, ownsHandle: true), place.FullPath);
        try
        {
            await source.StatAsync(keepsToFile, cancellationToken).ConfigureAwait(false);
            return source;
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _operations.CloseQuietlyAsync(Handle);

    private async ValueTask StatAsync(bool keepsToFile, CancellationToken cancellationToken)
    {
        await _operations.AioStatAsync(Handle, Status, cancellationToken).OrThrow("stat", Path).ConfigureAwait(false);
        if (Status.IsDirectory)
        {
            throw PathFailure.Refuse(Errno.EISDIR, "copy", Path);
        }

        if (keepsToFile && !Status.IsRegularFile)
        {
            throw PathFailure.Refuse(Errno.EOPNOTSUPP, "copy", Path, $" (a {Status.Type})");
        }
    }

    // Without blocking: a FIFO may have taken the file's place. A lease that another process must give up first is
    // waited for.
    private static async ValueTask<int> OpenItselfAsync(
        AioOperations operations, FilePlace place, CancellationToken cancellationToken)
    {
        const OpenFlags Itself = OpenFlags.ReadOnly | OpenFlags.NoFollow;
        int result = await operations
            .AioOpenAsync(place.Path, Itself | OpenFlags.NonBlocking, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return AioResult.GetErrno(result) == Errno.EAGAIN
            ? await operations.AioOpenAsync(place.Path, Itself, cancellationToken: cancellationToken)
                .ConfigureAwait(false)
            : result;
    }
}
