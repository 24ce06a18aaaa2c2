using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Calls;

/// <summary>Ends operations and closes files whose result does not matter any more. Never throws.</summary>
internal static class QuietClose
{
    /// <summary>Waits for an operation and ignores its result. Its exception is ignored too: the caller is cleaning up
    /// after an earlier failure, and has more to clean up.</summary>
    internal static async ValueTask DrainAsync(this ValueTask<int> operation)
    {
        try
        {
            await operation.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Cancelled on request; or not started, because the context is disposed.
        }
    }

    /// <summary>Closes a handle without blocking. The result of close(2) does not matter: nothing was written, or the
    /// data is flushed already, or the file is abandoned.</summary>
    internal static async ValueTask CloseQuietlyAsync(this AioOperations operations, SafeHandle handle)
    {
        try
        {
            await operations.AioCloseAsync(handle).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // Either the context is disposed, or the handle is closed already: then this does nothing.
            handle.Dispose();
        }
    }
}
