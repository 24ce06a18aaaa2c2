using System.IO.Pipelines;
using LinuxAio.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.AspNetCore.Files;

/// <summary>Part of a file, read straight into the response's own buffers.</summary>
internal static class FileBody
{
    /// <summary>Bytes of one read, well within what is read at once on the caller's thread when it is cached; a client that
    /// takes them slowly keeps so much of the connection's memory.</summary>
    private const int BlockSize = 64 * 1024;

    /// <summary>Of what is not cached, so much is brought in while the client takes the block before.</summary>
    private const int ReadAhead = 4 * BlockSize;

    /// <summary>Returns when all is written, or the client is gone; by then the kernel has let go of the buffer.</summary>
    internal static async Task SendAsync(
        AioOperations operations, SafeFileHandle file, string name, long offset, long length, HttpContext context)
    {
        CancellationToken aborted = context.RequestAborted;
        // From here on the buffers are the connection's own, and nothing is copied.
        await context.Response.StartAsync(aborted).ConfigureAwait(false);
        PipeWriter writer = context.Response.BodyWriter;
        long end = offset + length;
        long known = offset; // up to here it is cached, or on its way
        Task ahead = Task.CompletedTask;
        try
        {
            while (offset < end)
            {
                int size = (int)Math.Min(BlockSize, end - offset);
                ValueTask<int> read = operations.AioReadAsync(file, writer.GetMemory(size)[..size], offset, aborted);
                bool cached = read.IsCompleted;
                int count = await read.OrThrow("read", name).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new EndOfStreamException(
                        $"read '{name}': the file was cut; it ends at {offset}, {end - offset} bytes short of its promise.");
                }

                writer.Advance(count);
                offset += count;
                if (!cached && offset >= known && offset < end && ahead.IsCompleted)
                {
                    known = offset + Math.Min(ReadAhead, end - offset);
                    ahead = operations.AioReadaheadAsync(file, offset, known - offset, aborted).AsTask();
                }

                // The last block too: Kestrel itself flushes only what it wrote.
                FlushResult flushed = await writer.FlushAsync(aborted).ConfigureAwait(false);
                if (flushed.IsCompleted || flushed.IsCanceled)
                {
                    break;
                }
            }
        }
        finally
        {
            // Only a hint, whose errors the reads tell; but nothing is left outstanding.
            await ahead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
