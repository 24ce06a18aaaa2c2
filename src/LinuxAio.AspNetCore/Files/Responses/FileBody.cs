using System.IO.Pipelines;
using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Files.Requests;
using LinuxAio.Tasks;
using LinuxAio.Tasks.Interop;
using Microsoft.AspNetCore.Http;

namespace LinuxAio.AspNetCore.Files.Responses;

/// <summary>Reads a part of a file straight into the buffers of the response.</summary>
internal static class FileBody
{
    /// <summary>Bytes of one read. A cached read of this size is done inline (the limit is 256 KiB). A slow client
    /// keeps one such block of the connection's memory.</summary>
    private const int BlockSize = 64 * 1024;

    /// <summary>After a read that was not cached, the kernel reads this many bytes ahead while the client receives the
    /// block.</summary>
    private const int ReadAhead = 4 * BlockSize;

    /// <summary>Returns when all bytes are written or the client has disconnected. By then the kernel no longer uses
    /// the buffer.</summary>
    internal static async Task SendAsync(HttpContext context, ServedFile file, RequestedRange part)
    {
        AioOperations operations = file.Operations;
        CancellationToken aborted = context.RequestAborted;

        // After StartAsync, BodyWriter's buffers are the connection's own, so nothing is copied.
        await context.Response.StartAsync(aborted).ConfigureAwait(false);
        PipeWriter writer = context.Response.BodyWriter;
        (long offset, long length) = part;
        long end = offset + length;
        long ahead = offset; // the bytes before this offset are cached, or the kernel is reading them
        Task readAhead = Task.CompletedTask;
        try
        {
            while (offset < end)
            {
                int size = (int)Math.Min(BlockSize, end - offset);
                Memory<byte> buffer = writer.GetMemory(size)[..size];
                ValueTask<int> read = operations.AioReadAsync(file.Handle, buffer, offset, aborted);
                bool cached = read.IsCompleted;
                int count = await read.OrThrow("read", file.Name).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new EndOfStreamException(
                        $"read {PathText.Quote(file.Name)}: the file was truncated while it was sent. It ends at " +
                        $"byte {offset}; {end - offset} of the announced bytes are missing.");
                }

                writer.Advance(count);
                offset += count;
                if (!cached && offset >= ahead && offset < end && readAhead.IsCompleted)
                {
                    ahead = offset + Math.Min(ReadAhead, end - offset);
                    readAhead = operations.AioReadaheadAsync(file.Handle, offset, ahead - offset, aborted).AsTask();
                }

                // Flush the last block, too: Kestrel flushes only what Kestrel itself wrote.
                FlushResult flushed = await writer.FlushAsync(aborted).ConfigureAwait(false);
                if (flushed.IsCompleted || flushed.IsCanceled)
                {
                    break;
                }
            }
        }
        finally
        {
            // Read-ahead is only a hint: the reads report the same errors. Wait for it, so that no request is
            // outstanding when the file is closed.
            await readAhead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
