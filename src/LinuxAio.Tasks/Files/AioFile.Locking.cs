using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <content>Locks.</content>
public sealed partial class AioFile
{
    /// <summary>Waits for a lock on a range of the file; fcntl(2), F_OFD_SETLK. The lock is advisory: it stops only
    /// those who ask for a lock too, in this process and in others.</summary>
    /// <param name="kind">Shared: the file must be open for reading. Exclusive: it must be open for writing.</param>
    /// <param name="offset">The start of the range, in bytes from the start of the file; 0 or more. Default: 0.</param>
    /// <param name="length">The length of the range in bytes; 0: to the end of the file, even when the file grows.
    /// Default: 0.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lock. Dispose it to release the lock; to dispose it twice, or after the file, does
    /// nothing.</returns>
    /// <remarks>
    /// <para>The lock belongs to the open file. A second lock on the same range replaces the first, and releasing one
    /// of the two releases both. Closing the file releases all its locks, and ends a wait with
    /// <see cref="ObjectDisposedException"/>.</para>
    /// <para>A wait does not occupy a worker: the library tries again, first after 1 ms, later every 50 ms. So any
    /// number of locks may wait while others read, write and unlock. But locks are not granted in the order of the
    /// calls, and an exclusive lock waits as long as shared locks overlap each other.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> or <paramref name="length"/> is
    /// negative, or <paramref name="kind"/> is not defined.</exception>
    /// <exception cref="IOException">EBADF: the file is not open as <paramref name="kind"/> needs. ENOLCK: too many
    /// locks.</exception>
    public ValueTask<IAsyncDisposable> LockAsync(
        FileLock kind, long offset = 0, long length = 0, CancellationToken cancellationToken = default)
    {
        // The first attempt is made here, so that misuse throws at the call and not in the task.
        ValueTask<int> attempt = Operations.AioLockAsync(this, kind, offset, length, wait: false, cancellationToken);
        return WaitForLockAsync(attempt, kind, offset, length, cancellationToken);
    }

    private async ValueTask<IAsyncDisposable> WaitForLockAsync(
        ValueTask<int> attempt, FileLock kind, long offset, long length, CancellationToken cancellationToken)
    {
        LockBackOff backOff = new();
        int result;
        while (AioResult.GetErrno(result = await attempt.ConfigureAwait(false)) == Errno.EAGAIN)
        {
            await backOff.WaitAsync(cancellationToken).ConfigureAwait(false);
            attempt = Operations.AioLockAsync(this, kind, offset, length, wait: false, cancellationToken);
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
                return; // closing the file released the lock
            }

            try
            {
                await file.Operations.AioUnlockAsync(file, offset, length)
                    .OrThrow("unlock", file.Path).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // Either the file is closed, and the lock with it. Or the context is disposed: this thread then
                // unlocks.
                SynchronousCalls.TryUnlock(file.Handle, offset, length);
            }
        }
    }
}
