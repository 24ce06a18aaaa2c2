using System.Diagnostics;
using LinuxAio.Tasks.Calls;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <summary>An open file. Reads and writes at given offsets, many at a time; failures are the exceptions .NET's own files
/// throw, naming operation, path and errno (<see cref="AioResult.GetErrno(Exception)"/>).</summary>
/// <remarks>Thread-safe, and without a position of its own; <c>AsStream</c> has one. No lock is taken on the file: a
/// FileShare does not exist here, <c>LockAsync</c> does.</remarks>
[DebuggerDisplay("{Path}")]
public sealed partial class AioFile : IAsyncDisposable, IDisposable
{
    private readonly OpenFile _file;

    /// <param name="operations">What executes everything.</param>
    /// <param name="handle">Owned from here on.</param>
    /// <param name="path">As given to open, made absolute.</param>
    internal AioFile(AioOperations operations, SafeFileHandle handle, string path)
    {
        _file = new OpenFile(operations, handle, path);
    }

    /// <summary>The handle, for whatever else takes one. Closed with this object.</summary>
    public SafeFileHandle Handle => _file.Handle;

    /// <summary>The path it was opened by, absolute; it may have been renamed or deleted since.</summary>
    public string Path => _file.Path;

    private AioOperations Operations => _file.Operations;

    /// <summary>The file, for the operations of <see cref="AioOperations"/>.</summary>
    public static implicit operator FileDescriptor(AioFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Handle;
    }

    /// <summary>The file, for the operations of <see cref="AioOperations"/>.</summary>
    public FileDescriptor ToFileDescriptor() => this;

    /// <summary>Writes what the file's length, data and times need to the device; fsync(2).</summary>
    /// <param name="dataOnly">Without what is not needed to read the data back, such as times; fdatasync(2).</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <exception cref="IOException">What was written before may be lost (EIO, ENOSPC, EDQUOT). Never repeated: a second
    /// call would succeed although the data is gone.</exception>
    public ValueTask FlushToDiskAsync(bool dataOnly = false, CancellationToken cancellationToken = default) => dataOnly
        ? DoneAsync(Operations.AioFdatasyncAsync(this, cancellationToken), "fdatasync")
        : DoneAsync(Operations.AioFsyncAsync(this, cancellationToken), "fsync");

    /// <summary>Type, length, times and the rest; statx(2).</summary>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <exception cref="IOException">Hardly ever: EIO; ESTALE where NFS has lost the file.</exception>
    public async ValueTask<FileStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var status = new FileStatus();
        await Operations.AioStatAsync(this, status, cancellationToken).OrThrow("stat", Path).ConfigureAwait(false);
        return status;
    }

    /// <summary>The length in bytes.</summary>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <exception cref="IOException">As of <see cref="GetStatusAsync"/>.</exception>
    public async ValueTask<long> GetLengthAsync(CancellationToken cancellationToken = default) =>
        (await GetStatusAsync(cancellationToken).ConfigureAwait(false)).Size;

    /// <summary>Cuts the file, or lengthens it with zeros; ftruncate(2).</summary>
    /// <param name="length">In bytes; 0 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <exception cref="IOException">Usually EINVAL for a file not opened for writing, or for no regular file; EFBIG, EIO;
    /// ENOSPC on a file system without holes.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is append-only or sealed (EPERM).</exception>
    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken = default) =>
        DoneAsync(Operations.AioTruncateAsync(ToFileDescriptor(), length, cancellationToken), "truncate");

    /// <summary>Reserves space, so that writing there cannot fail for want of it; fallocate(2). Lengthens the file when the
    /// range ends beyond it.</summary>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 1 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <exception cref="IOException">ENOSPC, EDQUOT: there is not so much, though some may be reserved; EOPNOTSUPP: the file
    /// system cannot reserve; EFBIG; EBADF for a file not opened for writing; ESPIPE for a pipe, ENODEV for what else is no
    /// regular file.</exception>
    public ValueTask AllocateAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        DoneAsync(
            Operations.AioFallocateAsync(this, offset, length, AllocationMode.Reserve, cancellationToken), "fallocate");

    /// <summary>Brings a range into the page cache; readahead(2).</summary>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 0 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <exception cref="IOException">EINVAL: not a file that can be cached; EBADF: not opened for reading. What cannot be
    /// read from the device is no error here but for who reads it.</exception>
    public ValueTask PrefetchAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        DoneAsync(Operations.AioReadaheadAsync(this, offset, length, cancellationToken), "readahead");

    /// <summary>Tells the kernel how a range will be used; posix_fadvise(2).</summary>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 0: to the end.</param>
    /// <param name="advice">How.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <exception cref="IOException">ESPIPE for a pipe; EBADF for a file opened with
    /// <see cref="OpenFlags.PathOnly"/>.</exception>
    public ValueTask AdviseAsync(
        long offset, long length, FileAdvice advice, CancellationToken cancellationToken = default) =>
        DoneAsync(Operations.AioFadviseAsync(this, offset, length, advice, cancellationToken), "fadvise");

    /// <summary>Closes the file without blocking, once its operations under way are done.</summary>
    /// <exception cref="IOException">Data written before could not be (EIO, ENOSPC, EDQUOT); the file is closed.</exception>
    public ValueTask DisposeAsync() => _file.CloseAsync();

    /// <summary>Closes the file; may block, as close(2) may. Errors are not reported: prefer
    /// <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => _file.Close();

    // Takes an operation that has been started, so that misuse throws at the call.
    private async ValueTask DoneAsync(ValueTask<int> operation, string action) =>
        await operation.OrThrow(action, Path).ConfigureAwait(false);
}
