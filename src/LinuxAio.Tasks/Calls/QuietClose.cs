using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Calls;

/// <summary>Ending what nothing depends on any more.</summary>
internal static class QuietClose
{
    /// <summary>Waits for the end of an operation whose answer nobody wants. Nothing is thrown: whoever gives up has the
    /// reason already, and more to give back.</summary>
    internal static async ValueTask DrainAsync(this ValueTask<int> operation)
    {
        try
        {
            await operation.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Cancelled, as asked; or never started, because the context was disposed.
        }
    }

    /// <summary>Closes without blocking. What close answers is of no interest: nothing was written, or it was flushed, or it
    /// is being given up.</summary>
    internal static async ValueTask CloseQuietlyAsync(this AioOperations operations, SafeHandle handle)
    {
        try
        {
            await operations.AioCloseAsync(handle).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            handle.Dispose(); // the context is gone, or the handle is closed already, and then this does nothing
        }
    }
}
