using System.Buffers;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies the bytes of a file to a device, a FIFO or a terminal: one read and one write after the
/// other.</summary>
internal sealed class SequentialCopy(
    AioOperations operations, OpenSource source, FileWriter destination, CopyProgress progress)
{
    private const int BytesOfBuffer = 256 * 1024;

    /// <returns>The number of bytes copied.</returns>
    internal async ValueTask<long> RunAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BytesOfBuffer);
        try
        {
            for (long done = 0; ;)
            {
                long offset = source.Status.IsRegularFile ? done : -1;
                int count = await operations.AioReadAsync(source.Handle, buffer, offset, cancellationToken)
                    .OrThrow("read", source.Path).ConfigureAwait(false);
                if (count == 0)
                {
                    return done;
                }

                await destination.WriteAsync(buffer.AsMemory(0, count), done, cancellationToken).ConfigureAwait(false);
                done += count;
                progress.Add(count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
