using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using Microsoft.Win32.SafeHandles;
using Nito.AsyncEx;

namespace LinuxAio.Tasks.Streams;

/// <summary>A stream over an open file, without a buffer. It behaves like a <see cref="FileStream"/> of buffer size 0,
/// with the same exceptions and the same position after a failure.</summary>
internal sealed partial class AioStream : Stream
{
    private readonly OpenFile _file;
    private readonly bool _leaveOpen;
    private readonly bool _mayRead;
    private readonly bool _mayWrite;
    private readonly bool _maySeek;

    // In a file without offsets, and for appends, the order of the calls decides which bytes belong to which call. A
    // write may need several system calls, with no other write between them. So calls run one after the other, in
    // order: AsyncLock is first come, first served. If every operation has its own offset, the lock is null.
    private readonly AsyncLock? _reading;
    private readonly AsyncLock? _writing;

    // If the stream only appends: the length of the file at the start. The stream cannot seek or truncate below it.
    // Else −1.
    private readonly long _appendStart = -1;

    private long _position;
    private int _disposed;

    internal AioStream(OpenFile file, long position, bool leaveOpen)
    {
        _file = file;
        _leaveOpen = leaveOpen;
        _position = position;
        long flags = Check(SynchronousCalls.GetFlags(Handle), "fcntl");
        long access = flags & (Fcntl.O_WRONLY | Fcntl.O_RDWR);
        bool isOpen = (flags & Fcntl.O_PATH) == 0;
        _mayRead = isOpen && access != Fcntl.O_WRONLY;
        _mayWrite = isOpen && access != Fcntl.O_RDONLY;
        _maySeek = SynchronousCalls.CanSeek(Handle);
        if (!_maySeek)
        {
            _reading = new AsyncLock();
            _writing = new AsyncLock();
            _ = position == 0 ? 0 : throw Unseekable();
        }
        else if ((flags & Fcntl.O_APPEND) != 0)
        {
            _writing = new AsyncLock();
            if (!_mayRead)
            {
                // Not from the server of a network file system: that may block. The kernel appends at the real end.
                _position = _appendStart = Check(SynchronousCalls.GetLength(Handle, sync: false), "stat");
            }
        }
    }

    public override bool CanRead => _mayRead && !IsClosed;

    public override bool CanWrite => _mayWrite && !IsClosed;

    public override bool CanSeek => _maySeek && !IsClosed;

    public override long Length
    {
        get
        {
            ThrowIfUnseekable();
            return Check(SynchronousCalls.GetLength(Handle), "stat");
        }
    }

    public override long Position
    {
        get
        {
            ThrowIfUnseekable();
            return Interlocked.Read(ref _position);
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Seek(value, SeekOrigin.Begin);
        }
    }

    private SafeFileHandle Handle => _file.Handle;

    private bool IsClosed => Volatile.Read(ref _disposed) != 0 || Handle.IsClosed;

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (origin is < SeekOrigin.Begin or > SeekOrigin.End)
        {
            throw new ArgumentException("The origin is not a value of SeekOrigin.", nameof(origin));
        }

        ThrowIfUnseekable();
        long start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Interlocked.Read(ref _position),
            _ => Length,
        };
        long position = unchecked(start + offset);
        if (position < 0)
        {
            throw AioException.Create(Errno.EINVAL, "seek", _file.Path);
        }

        if (position < _appendStart)
        {
            throw new IOException(
                "Cannot seek before the end that the file had when this appending stream was created.");
        }

        Interlocked.Exchange(ref _position, position);
        return position;
    }

    public override void SetLength(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ThrowIfUnseekable();
        ThrowIfUnwritable();
        if (value < _appendStart)
        {
            throw new IOException(
                "Cannot truncate below the length that the file had when this appending stream was created.");
        }

        long result = SynchronousCalls.Truncate(Handle, value);
        if (AioResult.GetErrno(result) == Errno.EFBIG)
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"{Errno.EFBIG.Description()} ({nameof(Errno.EFBIG)}).");
        }

        Check(result, "truncate");
        if (Interlocked.Read(ref _position) > value)
        {
            Interlocked.Exchange(ref _position, value);
        }
    }

    /// <summary>Does nothing: the stream has no buffer. To write to the device, call
    /// <c>AioFile.FlushToDiskAsync</c>.</summary>
    public override void Flush() => ThrowIfClosed();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        ThrowIfClosed();
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && !_leaveOpen)
        {
            await _file.CloseAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0 && !_leaveOpen)
        {
            _file.Close();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException Unseekable() => new("The file has no offsets, so the stream cannot seek.");

    private long Check(long result, string action)
    {
        AioResult.ThrowIfError(result, action, _file.Path);
        return result;
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, this);

    private void ThrowIfUnseekable()
    {
        ThrowIfClosed();
        if (!_maySeek)
        {
            throw Unseekable();
        }
    }

    private void ThrowIfUnreadable()
    {
        ThrowIfClosed();
        if (!_mayRead)
        {
            throw new NotSupportedException("The file is not open for reading.");
        }
    }

    private void ThrowIfUnwritable()
    {
        ThrowIfClosed();
        if (!_mayWrite)
        {
            throw new NotSupportedException("The file is not open for writing.");
        }
    }
}
