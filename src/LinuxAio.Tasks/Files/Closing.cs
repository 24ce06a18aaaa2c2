using System.Runtime.InteropServices;

namespace LinuxAio.Tasks;

/// <summary>Closing what nothing depends on any more.</summary>
internal static class Closing
{
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
