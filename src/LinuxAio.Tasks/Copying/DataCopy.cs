using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies the bytes of one file to another, in the fastest way that the two files allow. Holes stay
/// holes.</summary>
/// <param name="operations">The operations to use.</param>
/// <param name="source">The file to copy.</param>
/// <param name="destination">An empty file, open for writing.</param>
/// <param name="destinationPath">Its path, for messages.</param>
/// <param name="progress">Counts the bytes.</param>
internal sealed class DataCopy(
    AioOperations operations, OpenSource source, SafeFileHandle destination, string destinationPath,
    CopyProgress progress)
{
    // Large enough that the cost of a call does not matter, small enough to cancel and to report progress.
    private const int BytesInKernel = 16 * 1024 * 1024;
    private const int BytesOfBuffer = 256 * 1024;

    // A read of this many bytes at the end of a file in memory needs no worker.
    private const int BytesOfProbe = 4 * 1024;
    private const int BytesOfBlock = 512;

    private bool _kernelCopies = true;

    /// <summary>Copies the whole file.</summary>
    /// <param name="reflinks">Decides whether to try to share the space of the source. Null: do not try.</param>
    /// <param name="target">The status of the destination.</param>
    /// <param name="cancellationToken">Cancels the copy between two parts.</param>
    /// <returns>The number of bytes copied.</returns>
    internal async ValueTask<long> RunAsync(Reflinks? reflinks, FileStatus target, CancellationToken cancellationToken)
    {
        FileStatus status = source.Status;
        if (!status.IsRegularFile || status.Size == 0)
        {
            return await CopyToEndAsync(0, status.IsRegularFile, cancellationToken).ConfigureAwait(false);
        }

        if (reflinks is not null && reflinks.MayWork(status, target))
        {
            int result = await operations.AioCloneAsync(source.Handle, destination, cancellationToken)
                .ConfigureAwait(false);
            if (result == 0)
            {
                return await ReportCloneAsync(cancellationToken).ConfigureAwait(false);
            }

            reflinks.Refused(status, target, AioResult.GetErrno(result));
        }

        bool hasHoles = status.Blocks < (status.Size + BytesOfBlock - 1) / BytesOfBlock;
        long done = hasHoles
            ? await CopyExtentsAsync(status.Size, cancellationToken).ConfigureAwait(false)
            : await CopyRangeAsync(0, status.Size, cancellationToken).ConfigureAwait(false);

        // The length is a hint: FUSE may tell another one, and the file may have grown.
        return await CopyToEndAsync(done, hasOffsets: true, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<long> ReportCloneAsync(CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(destination, status, cancellationToken).OrThrow("stat", destinationPath)
            .ConfigureAwait(false);
        progress.Add(status.Size);
        return status.Size;
    }

    /// <summary>Copies the data between the holes.</summary>
    /// <returns>Where the copy ended: at the length, unless the file became shorter.</returns>
    private async ValueTask<long> CopyExtentsAsync(long length, CancellationToken cancellationToken)
    {
        long position = 0, written = 0;
        while (position < length)
        {
            (long data, long hole) = await FindDataAsync(position, length, cancellationToken).ConfigureAwait(false);
            progress.Add(data - position);
            long end = await CopyRangeAsync(data, hole, cancellationToken).ConfigureAwait(false);
            written = end > data ? end : written;
            if (end < hole)
            {
                return written;
            }

            position = hole;
        }

        if (written < length)
        {
            await operations.AioTruncateAsync(destination, length, cancellationToken)
                .OrThrow("truncate", destinationPath).ConfigureAwait(false);
        }

        return length;
    }

    /// <summary>Finds the next data. Where the file system cannot tell, everything is data.</summary>
    /// <returns>Where the data begins and ends; both are the length if there is none.</returns>
    private async ValueTask<(long Data, long Hole)> FindDataAsync(
        long position, long length, CancellationToken cancellationToken)
    {
        long data = await operations.AioSeekAsync(source.Handle, position, toHole: false, cancellationToken)
            .ConfigureAwait(false);
        if (AioResult.GetErrno(data) == Errno.ENXIO || data > length)
        {
            return (length, length);
        }

        if (data < position)
        {
            return (position, length);
        }

        long hole = await operations.AioSeekAsync(source.Handle, data, toHole: true, cancellationToken)
            .ConfigureAwait(false);
        return (data, hole > data && hole < length ? hole : length);
    }

    /// <summary>Copies a part of the file: with copy_file_range(2) as far as the kernel can, which may be no byte at
    /// all, and the rest with reads and writes, which tell the true error.</summary>
    /// <returns>Where the copy ended: at the end of the part, unless the file ends before.</returns>
    private async ValueTask<long> CopyRangeAsync(long start, long end, CancellationToken cancellationToken)
    {
        long done = start;
        while (_kernelCopies && done < end)
        {
            long count = await operations
                .AioCopyFileRangeAsync(
                    source.Handle, done, destination, done, Math.Min(end - done, BytesInKernel), cancellationToken)
                .ConfigureAwait(false);
            if (count <= 0)
            {
                // 0: the file has become shorter; or it is one of those, as in /proc, whose content copy_file_range(2)
                // does not see.
                _kernelCopies = false;
                break;
            }

            done += count;
            progress.Add(count);
        }

        return done < end
            ? await ReadAndWriteAsync(done, end, BytesOfBuffer, hasOffsets: true, cancellationToken)
                .ConfigureAwait(false)
            : done;
    }

    private async ValueTask<long> CopyToEndAsync(long start, bool hasOffsets, CancellationToken cancellationToken)
    {
        long done = start;
        if (hasOffsets && start > 0)
        {
            done = await ReadAndWriteAsync(start, start + BytesOfProbe, BytesOfProbe, hasOffsets, cancellationToken)
                .ConfigureAwait(false);
            if (done == start)
            {
                return done;
            }
        }

        return await ReadAndWriteAsync(done, long.MaxValue, BytesOfBuffer, hasOffsets, cancellationToken)
            .ConfigureAwait(false);
    }

    private async ValueTask<long> ReadAndWriteAsync(
        long start, long end, int bytes, bool hasOffsets, CancellationToken cancellationToken)
    {
        long done = start;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            while (done < end)
            {
                Memory<byte> part = buffer.AsMemory(0, (int)Math.Min(end - done, bytes));
                int count = await operations.AioReadAsync(source.Handle, part, hasOffsets ? done : -1, cancellationToken)
                    .OrThrow("read", source.Path).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                await operations
                    .WriteExactlyAsync(destination, part[..count], done, destinationPath, cancellationToken)
                    .ConfigureAwait(false);
                done += count;
                progress.Add(count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return done;
    }
}
