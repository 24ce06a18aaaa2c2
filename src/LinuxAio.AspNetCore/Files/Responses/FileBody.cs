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
            // Nothing is sent before the first bytes are there: until then another answer is possible.
            ReadOnlyMemory<byte> block = reader.ReadCachedStart();
            if (block.IsEmpty)
            {
                block = await reader.ReadAsync().ConfigureAwait(false);
            }

            await context.Response.StartAsync(aborted).ConfigureAwait(false);
            PipeWriter writer = context.Response.BodyWriter;
            Write(writer, block);
            while (!reader.IsAtEnd)
            {
                // After StartAsync, BodyWriter's buffers are the connection's own, so cached bytes are copied once.
                int length = reader.NextLength;
                int count = reader.ReadCached(writer.GetMemory(length)[..length]);
                if (count > 0)
                {
                    writer.Advance(count);
                }
                else
                {
                    // The client gets what there is before the storage is waited for.
                    await FlushAsync(writer, aborted).ConfigureAwait(false);
                    Write(writer, await reader.ReadAsync().ConfigureAwait(false));
                }

                if (!reader.IsAtEnd)
                {
                    await FlushAsync(writer, aborted).ConfigureAwait(false);
                }
            }

            // Flush the last block, too: Kestrel flushes only what Kestrel itself wrote.
            await writer.FlushAsync(aborted).ConfigureAwait(false);
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

    private static void Write(PipeWriter writer, ReadOnlyMemory<byte> block)
    {
        block.Span.CopyTo(writer.GetSpan(block.Length));
        writer.Advance(block.Length);
    }

    /// <summary>Flushes a part of the body.</summary>
    private static async ValueTask FlushAsync(PipeWriter writer, CancellationToken aborted)
    {
        FlushResult flushed = await writer.FlushAsync(aborted).ConfigureAwait(false);
        aborted.ThrowIfCancellationRequested();
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new OperationCanceledException("The client takes no more of the response.", aborted);
        }
    }
}
