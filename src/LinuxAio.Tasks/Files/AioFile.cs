using System.Diagnostics;
using LinuxAio.Tasks.Calls;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <summary>An open file. Reads and writes have an offset each, and many can run at the same time.</summary>
/// <remarks>
/// <para>Thread-safe. The file has no position; a stream made by <see cref="AsStream"/> has one.</para>
/// <para>Opening a file does not lock it: there is no FileShare. <see cref="LockAsync"/> locks a range.</para>
/// <para>A failed operation throws the exception that .NET's own file APIs throw for the same error. The message names
/// the operation, the path and the errno; <see cref="AioResult.GetErrno(Exception)"/> returns the errno. Every
/// asynchronous method throws <see cref="OperationCanceledException"/> when it is cancelled, and
/// <see cref="ObjectDisposedException"/> when the file or its context is disposed.</para>
/// </remarks>
[DebuggerDisplay("{Path}")]
public sealed partial class AioFile : IAsyncDisposable, IDisposable
{
    private readonly OpenFile _file;

    /// <param name="operations">The operations to use on the file.</param>
    /// <param name="handle">The handle. The new object owns it.</param>
    /// <param name="path">The absolute path that the file was opened with.</param>
    internal AioFile(AioOperations operations, SafeFileHandle handle, string path)
    {
        _file = new OpenFile(operations, handle, path);
    }

    /// <summary>The handle of the file. It is closed together with this object.</summary>
    public SafeFileHandle Handle => _file.Handle;

    /// <summary>The absolute path that the file was opened with. The file may have been renamed or deleted since
    /// then.</summary>
    public string Path => _file.Path;

    private AioOperations Operations => _file.Operations;

    /// <summary>Converts the file for the operations of <see cref="AioOperations"/>.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ArgumentNullException"><paramref name="file"/> is null.</exception>
    public static implicit operator FileDescriptor(AioFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Handle;
    }

    /// <summary>Converts the file for the operations of <see cref="AioOperations"/>.</summary>
    /// <returns>The file as a descriptor, which keeps the handle open while an operation uses it.</returns>
    public FileDescriptor ToFileDescriptor() => this;

    /// <summary>Writes the file's cached data and metadata to the device; fsync(2).</summary>
    /// <param name="dataOnly">True: only the data and the metadata that is needed to read it, such as the length, but
    /// not the times; fdatasync(2). Default: false.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>A task that completes when the data is on the device.</returns>
    /// <exception cref="IOException">Data written before may be lost (EIO, ENOSPC, EDQUOT). Do not try again: the
    /// kernel has dropped that data, and a second call would succeed without it.</exception>
    public ValueTask FlushToDiskAsync(bool dataOnly = false, CancellationToken cancellationToken = default) => dataOnly
        ? OrThrowAsync(Operations.AioFdatasyncAsync(this, cancellationToken), "fdatasync")
        : OrThrowAsync(Operations.AioFsyncAsync(this, cancellationToken), "fsync");

    /// <summary>Gets the type, length, times, owner and permissions of the file; statx(2).</summary>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>A new object with the status.</returns>
    /// <exception cref="IOException">Rare: EIO; ESTALE if an NFS server no longer has the file.</exception>
    public async ValueTask<FileStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var status = new FileStatus();
        await Operations.AioStatAsync(this, status, cancellationToken).OrThrow("stat", Path).ConfigureAwait(false);
        return status;
    }

    /// <summary>Gets the length of the file; statx(2).</summary>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>The length in bytes. 0 also for most files of <c>/proc</c>, and for files that have no length, such as
    /// a FIFO.</returns>
    /// <exception cref="IOException">The errors of <see cref="GetStatusAsync"/>.</exception>
    public async ValueTask<long> GetLengthAsync(CancellationToken cancellationToken = default) =>
        (await GetStatusAsync(cancellationToken).ConfigureAwait(false)).Size;

    /// <summary>Truncates the file, or extends it with zeros; ftruncate(2).</summary>
    /// <param name="length">The new length in bytes; 0 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>A task that completes when the file has the new length.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="IOException">EINVAL if the file is not open for writing or is not a regular file; EFBIG; EIO;
    /// ENOSPC on a file system without sparse files.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is append-only or sealed (EPERM).</exception>
    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken = default) =>
        OrThrowAsync(Operations.AioTruncateAsync(ToFileDescriptor(), length, cancellationToken), "truncate");

    /// <summary>Reserves space for a range, so that a later write to the range cannot fail with ENOSPC; fallocate(2).
    /// Extends the file if the range ends behind its end.</summary>
    /// <param name="offset">The start of the range, in bytes from the start of the file; 0 or more.</param>
    /// <param name="length">The length of the range in bytes; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>A task that completes when the space is reserved.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative, or
    /// <paramref name="length"/> is less than 1.</exception>
    /// <exception cref="IOException">ENOSPC, EDQUOT: not enough space; part of the range may be reserved all the same.
    /// EOPNOTSUPP: the file system cannot reserve space. EFBIG. EBADF: the file is not open for writing. ESPIPE for a
    /// pipe; ENODEV for anything else that is not a regular file.</exception>
    public ValueTask AllocateAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        OrThrowAsync(
            Operations.AioFallocateAsync(this, offset, length, AllocationMode.Reserve, cancellationToken), "fallocate");

    /// <summary>Reads a range into the page cache; readahead(2).</summary>
    /// <param name="offset">The start of the range, in bytes from the start of the file; 0 or more.</param>
    /// <param name="length">The length of the range in bytes; 0 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>A task that completes when the kernel has scheduled the reads.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> or <paramref name="length"/> is
    /// negative.</exception>
    /// <exception cref="IOException">EINVAL: the file has no page cache. EBADF: the file is not open for reading. An
    /// error of the device is not reported here, but by a later read of the range.</exception>
    public ValueTask PrefetchAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        OrThrowAsync(Operations.AioReadaheadAsync(this, offset, length, cancellationToken), "readahead");

    /// <summary>Tells the kernel how the program will use a range; posix_fadvise(2).</summary>
    /// <param name="offset">The start of the range, in bytes from the start of the file; 0 or more.</param>
    /// <param name="length">The length of the range in bytes; 0: to the end of the file.</param>
    /// <param name="advice">The expected use.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>A task that completes when the kernel has the advice.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> or <paramref name="length"/> is
    /// negative, or <paramref name="advice"/> is not defined.</exception>
    /// <exception cref="IOException">ESPIPE for a pipe; EBADF for a file opened with
    /// <see cref="OpenFlags.PathOnly"/>.</exception>
    public ValueTask AdviseAsync(
        long offset, long length, FileAdvice advice, CancellationToken cancellationToken = default) =>
        OrThrowAsync(Operations.AioFadviseAsync(this, offset, length, advice, cancellationToken), "fadvise");

    /// <summary>Closes the file without blocking, after the operations in progress on it; close(2).</summary>
    /// <returns>A task that completes when the file is closed.</returns>
    /// <exception cref="IOException">Data that was written before could not be stored (EIO, ENOSPC, EDQUOT). The file
    /// is closed all the same.</exception>
    public ValueTask DisposeAsync() => _file.CloseAsync();

    /// <summary>Closes the file on the caller's thread, which close(2) may block. Does not report errors: prefer
    /// <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => _file.Close();

    // The caller has started the operation: so misuse throws at the call, not in the task.
    private async ValueTask OrThrowAsync(ValueTask<int> operation, string action) =>
        await operation.OrThrow(action, Path).ConfigureAwait(false);
}
