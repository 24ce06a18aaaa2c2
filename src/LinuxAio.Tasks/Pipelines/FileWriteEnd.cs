using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>Writes pieces whole, each where it belongs; to a file without offsets, one after the other.</summary>
internal sealed class FileWriteEnd(AioOperations operations, AioFile file, bool mayBePipe)
{
    private volatile bool _sequential;

    /// <exception cref="Exception"><see cref="AioResult.GetBytesTransferred"/> says how much was written all the
    /// same.</exception>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        if (!_sequential)
        {
            try
            {
                await operations.WriteExactlyAsync(file, bytes, offset, file.Path, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (IOException e) when (IsPipe(e))
            {
                _sequential = true;
            }
        }

        await operations.WriteSequentiallyAsync(file, bytes, file.Path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>On the caller's own thread, for a caller who can only block.</summary>
    internal void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (!_sequential)
        {
            try
            {
                SynchronousCalls.WriteExactly(file.Handle, bytes, offset, file.Path);
                return;
            }
            catch (IOException e) when (IsPipe(e))
            {
                _sequential = true;
            }
        }

        SynchronousCalls.WriteExactly(file.Handle, bytes, -1, file.Path);
    }

    private bool IsPipe(IOException error) => mayBePipe && AioResult.GetErrno(error) == Errno.ESPIPE;
}
