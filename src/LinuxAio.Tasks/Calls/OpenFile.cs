using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Calls;

/// <summary>An open file for streams, pipes and read-ahead: its handle, its path, and the operations to use on
/// it.</summary>
/// <remarks>A struct, so that an object that works on a file needs no second object for it.</remarks>
internal readonly struct OpenFile(AioOperations operations, SafeFileHandle handle, string path)
{
    internal AioOperations Operations { get; } = operations;

    internal SafeFileHandle Handle { get; } = handle;

    /// <summary>The absolute path, for messages.</summary>
    internal string Path { get; } = path;

    /// <summary>Closes the file without blocking, after the operations under way on it. Throws the error that close(2)
    /// reports; the file is closed all the same.</summary>
    internal async ValueTask CloseAsync()
    {
        if (Handle.IsClosed)
        {
            return;
        }

        try
        {
            int result = await Operations.AioCloseAsync(Handle).ConfigureAwait(false);

            // A test double of AioOperations does not close the handle. The descriptor number is not the handle's own
            // in such tests, so the finalizer must not close it either.
            Handle.SetHandleAsInvalid();
            AioResult.ThrowIfError(result, "close", Path);
        }
        catch (ObjectDisposedException)
        {
            // Either the context is disposed, or another thread has closed the file: then this does nothing.
            Handle.Dispose();
        }
    }

    /// <summary>Closes the file on the caller's thread, which close(2) may block. Errors are not reported.</summary>
    internal void Close() => Handle.Dispose();
}
