namespace LinuxAio.Tasks.Calls;

/// <summary>Writes whole buffers at given offsets; or one after the other, once the file turns out to have no
/// offsets.</summary>
/// <param name="file">The file to write to.</param>
/// <param name="mayBePipe">Whether ESPIPE means "write without an offset". If false, ESPIPE is an error.</param>
internal sealed class FileWriter(OpenFile file, bool mayBePipe)
{
    private volatile bool _sequential;

    /// <exception cref="Exception"><see cref="AioResult.GetBytesTransferred"/> returns how many bytes were written
    /// before the failure.</exception>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        if (!_sequential)
        {
            try
            {
                await file.Operations.WriteExactlyAsync(file.Handle, bytes, offset, file.Path, cancellationToken)
                    .ConfigureAwait(false);
                return;
            }
            catch (IOException e) when (IsPipe(e))
            {
                _sequential = true;
            }
        }

        await file.Operations.WriteSequentiallyAsync(file.Handle, bytes, file.Path, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Writes on the caller's thread, which the system call may block.</summary>
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
