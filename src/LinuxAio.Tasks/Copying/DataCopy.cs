using System.Buffers;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Copying;

/// <summary>The bytes of one file into another, by the quickest way the two allow.</summary>
internal sealed class DataCopy(
    AioOperations operations, SafeFileHandle source, string sourcePath, StagedFile staged, CopyProgress progress)
{
    // Long enough that the calls do not count, short enough to cancel and to show progress.
    private const int BytesInKernel = 16 * 1024 * 1024;
    private const int BytesOfBuffer = 256 * 1024;

    /// <summary>Copies everything.</summary>
    /// <param name="status">The source's.</param>
    /// <param name="reflinks">Whether the copy may share the source's space; null: it shall not.</param>
    /// <param name="cancellationToken">Looked at between two parts.</param>
    /// <returns>Bytes copied.</returns>
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
                return await LengthOfCloneAsync(cancellationToken).ConfigureAwait(false);
            }

            reflinks.Refused(status, staged.Status, AioResult.GetErrno(result));
        }

        (long done, bool toTheEnd) = await CopyInKernelAsync(status.Size, cancellationToken).ConfigureAwait(false);
        return toTheEnd
            ? done
            : await ReadAndWriteAsync(done, hasOffsets: true, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<long> LengthOfCloneAsync(CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(staged.Handle, status, cancellationToken).OrThrow("stat", staged.Path)
            .ConfigureAwait(false);
        progress.Add(status.Size);
        return status.Size;
    }

    /// <summary>Copies within the kernel as far as that goes, which may be nowhere; and whether that is all there is.</summary>
    private async ValueTask<(long Done, bool ToTheEnd)> CopyInKernelAsync(long size, CancellationToken cancellationToken)
    {
        // What is appended meanwhile need not be part of it: one look less for each of many small files.
        long done = 0;
        while (done < size)
        {
            long count = await operations
                .AioCopyFileRangeAsync(source, done, staged.Handle, done, BytesInKernel, cancellationToken)
                .ConfigureAwait(false);
            if (count == 0)
            {
                return (done, done > 0); // of files made up as they are read it finds nothing
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

    // Of these files, by this kernel, or in this container; reading and writing may do.
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
