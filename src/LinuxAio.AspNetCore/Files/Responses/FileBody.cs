using System.IO.Pipelines;
using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Files.Requests;
using Microsoft.AspNetCore.Http;

namespace LinuxAio.AspNetCore.Files.Responses;

/// <summary>Sends a part of a file that has at least one byte.</summary>
internal static class FileBody
{
    /// <summary>Returns when all bytes are written, and throws in every other case, so that no middleware takes a
    /// truncated body for the whole one.</summary>
    /// <exception cref="OperationCanceledException">The request's token was cancelled. Whoever cancelled it answers
    /// the request if nothing has been sent; otherwise the connection is aborted.</exception>
    internal static async Task SendAsync(HttpContext context, ServedFile file, RequestedRange part)
    {
        CancellationToken aborted = context.RequestAborted;
        using var reader = new FileReader(file, part.Offset, part.Offset + part.Length, aborted);
        try
        {
            // Nothing is sent before the first block is there: until then another answer is possible.
            ReadOnlyMemory<byte> block = await reader.ReadAsync().ConfigureAwait(false);
            await context.Response.StartAsync(aborted).ConfigureAwait(false);
            PipeWriter writer = context.Response.BodyWriter;
            await WriteAsync(writer, block, reader, aborted).ConfigureAwait(false);
            while (!reader.IsAtEnd)
            {
                aborted.ThrowIfCancellationRequested();

                // After StartAsync, BodyWriter's buffers are the connection's own, so cached bytes are copied once.
                int length = reader.NextLength;
                int count = reader.ReadCached(writer.GetMemory(length)[..length]);
                if (count > 0)
                {
                    writer.Advance(count);
                    await FlushAsync(writer, reader, aborted).ConfigureAwait(false);
                }
                else
                {
                    block = await reader.ReadAsync().ConfigureAwait(false);
                    await WriteAsync(writer, block, reader, aborted).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            if (context.Response.HasStarted)
            {
                context.Abort();
            }

            throw;
        }
    }

    private static ValueTask WriteAsync(
        PipeWriter writer, ReadOnlyMemory<byte> block, FileReader reader, CancellationToken aborted)
    {
        block.Span.CopyTo(writer.GetSpan(block.Length));
        writer.Advance(block.Length);
        return FlushAsync(writer, reader, aborted);
    }

    /// <summary>Flushes also the last block: Kestrel flushes only what Kestrel itself wrote.</summary>
    private static async ValueTask FlushAsync(PipeWriter writer, FileReader reader, CancellationToken aborted)
    {
        FlushResult flushed = await writer.FlushAsync(aborted).ConfigureAwait(false);
        if ((flushed.IsCompleted || flushed.IsCanceled) && !reader.IsAtEnd)
        {
            throw new OperationCanceledException("The client takes no more of the response.", aborted);
        }
    }
}
