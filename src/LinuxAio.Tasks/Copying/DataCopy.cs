using System.Buffers;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies the bytes of one file to another, in the fastest way that the two files allow.</summary>
internal sealed class DataCopy(
    AioOperations operations, SafeFileHandle source, string sourcePath, StagedFile staged, CopyProgress progress)
{
    // Large enough that the cost of a call does not matter, small enough to cancel and to report progress.
    private const int BytesInKernel = 16 * 1024 * 1024;
    private const int BytesOfBuffer = 256 * 1024;

    /// <summary>Copies the whole file.</summary>
    /// <param name="status">The status of the source.</param>
    /// <param name="reflinks">Decides whether to try to share the space of the source. Null: do not try.</param>
    /// <param name="cancellationToken">Cancels the copy between two parts.</param>
    /// <returns>The number of bytes copied.</returns>
    internal async ValueTask<long> RunAsync(FileStatus status, Reflinks? reflinks, CancellationToken cancellationToken)
    {
        if (!status.IsRegularFile || status.Size == 0)
        {
            return await ReadAndWriteAsync(0, status.IsRegularFile, cancellationToken).ConfigureAwait(false);
        }

        if (reflinks is not null && reflinks.MayWork(status, staged.Status))
        {
            int result = await operations.AioCloneAsync(source, staged.Handle, cancellationToken).ConfigureAwait(false);
            if (result == 0)
            {
                return await ReportCloneAsync(cancellationToken).ConfigureAwait(false);
            }

            reflinks.Refused(status, staged.Status, AioResult.GetErrno(result));
        }

        (long done, bool atEnd) = await CopyInKernelAsync(status.Size, cancellationToken).ConfigureAwait(false);
        return atEnd
            ? done
            : await ReadAndWriteAsync(done, hasOffsets: true, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<long> ReportCloneAsync(CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(staged.Handle, status, cancellationToken).OrThrow("stat", staged.Path)
            .ConfigureAwait(false);
        progress.Add(status.Size);
        return status.Size;
    }

    /// <summary>Copies with copy_file_range(2) as far as the kernel can, which may be no byte at all.</summary>
    /// <returns>The number of bytes copied, and whether that is the whole file.</returns>
    private async ValueTask<(long Done, bool AtEnd)> CopyInKernelAsync(long size, CancellationToken cancellationToken)
    {
        // Stop at the length from the start, without a last call that returns 0: that saves one call for each small
        // file. What is appended during the copy may be missing.
        long done = 0;
        while (done < size)
        {
            long count = await operations
                .AioCopyFileRangeAsync(source, done, staged.Handle, done, BytesInKernel, cancellationToken)
                .ConfigureAwait(false);
            if (count == 0)
            {
                // The files of /proc and the like return 0 at offset 0 although they have content: read them instead.
                return (done, done > 0);
            }

            if (IsImpossible(AioResult.GetErrno(count)))
            {
                return (done, false);
            }

            if (count < 0)
            {
                throw await PathFailure
                    .ExplainAsync(operations, count, "copy", sourcePath, PathFailure.To(staged.Path))
                    .ConfigureAwait(false);
            }

            done += count;
            progress.Add(count);
        }

        return (done, true);
    }

    // These files, this kernel or this container do not allow copy_file_range(2). Reading and writing may work.
    private static bool IsImpossible(Errno errno) =>
        errno is Errno.EXDEV or Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOSYS or Errno.ETXTBSY or Errno.EPERM or
            Errno.EBADF;

    private async ValueTask<long> ReadAndWriteAsync(long done, bool hasOffsets, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BytesOfBuffer);
        try
        {
            while (true)
            {
                int count = await operations.AioReadAsync(source, buffer, hasOffsets ? done : -1, cancellationToken)
                    .OrThrow("read", sourcePath).ConfigureAwait(false);
                if (count == 0)
                {
                    return done;
                }

                await operations
                    .WriteExactlyAsync(staged.Handle, buffer.AsMemory(0, count), done, staged.Path, cancellationToken)
                    .ConfigureAwait(false);
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
