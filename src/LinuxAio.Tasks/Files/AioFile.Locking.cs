using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <content>Locks.</content>
public sealed partial class AioFile
{
    /// <summary>Waits for a lock on a range of the file; fcntl(2), F_OFD_SETLK. Advisory: it keeps out only those who ask
    /// for one, in this process as in others.</summary>
    /// <param name="kind">Shared, which the file must be open for reading for, or exclusive, for writing.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 0: to the end, wherever that will be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Dispose it to end the lock; more than once, or after the file, does no harm.</returns>
    /// <remarks>The lock belongs to this open file: a second one on the same range replaces the first, and the end of either
    /// ends both. Closing the file ends all of them, and a wait (<see cref="ObjectDisposedException"/>).
    /// <para>A wait keeps no worker: the lock is asked for again and again, at first after 1 ms, later every 50 ms. So any
    /// number may wait while others read, write and unlock; but who asks first need not have it first, and an exclusive lock
    /// may have to wait for as long as shared ones overlap.</para></remarks>
    /// <exception cref="IOException">EBADF: the file is not open for that; ENOLCK: too many locks.</exception>
    public ValueTask<IAsyncDisposable> LockAsync(
        FileLock kind, long offset = 0, long length = 0, CancellationToken cancellationToken = default)
    {
        // Asked for the first time here, so that misuse throws at the call.
        ValueTask<int> asked = Operations.AioLockAsync(this, kind, offset, length, wait: false, cancellationToken);
        return WaitForLockAsync(asked, kind, offset, length, cancellationToken);
    }

    private async ValueTask<IAsyncDisposable> WaitForLockAsync(
        ValueTask<int> asked, FileLock kind, long offset, long length, CancellationToken cancellationToken)
    {
        LockBackOff backOff = new();
        int result;
        while (AioResult.GetErrno(result = await asked.ConfigureAwait(false)) == Errno.EAGAIN)
        {
            await backOff.WaitAsync(cancellationToken).ConfigureAwait(false);
            asked = Operations.AioLockAsync(this, kind, offset, length, wait: false, cancellationToken);
        }

        AioResult.ThrowIfError(result, "lock", Path);
        return new HeldLock(this, offset, length);
    }

    private sealed class HeldLock(AioFile file, long offset, long length) : IAsyncDisposable
    {
        private int _disposed;

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0 || file.Handle.IsClosed)
            {
                return; // the close ended it
            }

            try
            {
                await file.Operations.AioUnlockAsync(file, offset, length)
                    .OrThrow("unlock", file.Path).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // Either the file is closed by now, or the context is gone and the lock must not outlast this call.
                SynchronousCalls.TryUnlock(file.Handle, offset, length);
            }
        }
    }
}
