using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <summary>The bytes of one file into another, by the quickest way the two allow.</summary>
internal sealed class DataCopy(
    AioOperations operations, SafeFileHandle source, string sourcePath, SafeFileHandle destination, string destinationPath,
    CopyProgress progress)
{
    // Long enough that the calls do not count, short enough to cancel and to show progress.
    private const int BytesInKernel = 16 * 1024 * 1024;
    private const int BytesOfBuffer = 256 * 1024;

    /// <summary>Copies everything.</summary>
    /// <param name="status">The source's.</param>
    /// <param name="reflink">Whether the copy may share the source's space.</param>
    /// <param name="cancellationToken">Looked at between two parts.</param>
    /// <returns>Bytes copied.</returns>
    internal async ValueTask<long> RunAsync(FileStatus status, bool reflink, CancellationToken cancellationToken)
    {
        long done = 0;
        if (status.IsRegularFile && status.Size > 0)
        {
            if (reflink && await operations.AioCloneAsync(source, destination, cancellationToken).ConfigureAwait(false) == 0)
            {
                return await LengthOfCloneAsync(cancellationToken).ConfigureAwait(false);
            }

            done = await CopyInKernelAsync(cancellationToken).ConfigureAwait(false);
        }

        // Also after a copy in the kernel: of files made up as they are read it finds nothing.
        return await ReadAndWriteAsync(done, status.IsRegularFile, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<long> LengthOfCloneAsync(CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(destination, status, cancellationToken).OrThrow("stat", destinationPath)
            .ConfigureAwait(false);
        progress.Add(status.Size);
        return status.Size;
    }

    private async ValueTask<long> CopyInKernelAsync(CancellationToken cancellationToken)
    {
        for (long done = 0; ;)
        {
            long count = await operations
                .AioCopyFileRangeAsync(source, done, destination, done, BytesInKernel, cancellationToken)
                .ConfigureAwait(false);
            if (count == 0 || IsImpossible(AioResult.GetErrno(count)))
            {
                return done;
            }

            if (count < 0)
            {
                throw await PathFailure
                    .ExplainAsync(operations, count, "copy", sourcePath, PathFailure.To(destinationPath))
                    .ConfigureAwait(false);
            }

            done += count;
            progress.Add(count);
        }
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
                    .WriteWholeAsync(destination, buffer.AsMemory(0, count), done, destinationPath, cancellationToken)
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
