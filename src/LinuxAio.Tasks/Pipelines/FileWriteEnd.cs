using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>Writes pieces whole, each where it belongs; to a file without offsets, one after the other.</summary>
internal sealed class FileWriteEnd(AioOperations operations, AioFile file, bool mayBePipe)
{
    private const string Action = "write";

    private volatile bool _sequential;

    /// <exception cref="Exception"><see cref="AioResult.GetBytesTransferred"/> says how much was written all the
    /// same.</exception>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        if (!_sequential)
        {
            try
            {
                await operations.WriteWholeAsync(file, bytes, offset, file.Path, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (IOException e) when (mayBePipe && AioResult.GetErrno(e) == Errno.ESPIPE)
            {
                _sequential = true;
            }
        }

        await operations.WriteSequentiallyAsync(file, bytes, file.Path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>On the caller's own thread, for a caller who can only block.</summary>
    internal unsafe void Write(ReadOnlyMemory<byte> bytes, long offset)
    {
        bool held = false;
        try
        {
            file.Handle.DangerousAddRef(ref held);
            fixed (byte* start = bytes.Span)
            {
                Write(file.Handle.DangerousGetHandle(), (nint)start, bytes.Length, (nint)offset);
            }
        }
        finally
        {
            if (held)
            {
                file.Handle.DangerousRelease();
            }
        }
    }

    private void Write(nint descriptor, nint start, int length, nint offset)
    {
        for (int done = 0; done < length;)
        {
            nint number = _sequential ? SyscallNumber.Write : SyscallNumber.Pwrite64;
            nint count = Kernel.Syscall(number, descriptor, start + done, length - done, offset + done);
            Errno errno = AioResult.GetErrno(count);
            if (errno == Errno.ESPIPE && mayBePipe && !_sequential)
            {
                _sequential = true;
            }
            else if (count <= 0 && errno != Errno.EINTR)
            {
                throw AioException.Create(count < 0 ? errno : Errno.EIO, Action, file.Path, done, length);
            }

            done += (int)Math.Max(0, count);
        }
    }
}
