using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using Microsoft.Win32.SafeHandles;
using Nito.AsyncEx;

namespace LinuxAio.Tasks.Streams;

/// <summary>An <see cref="AioFile"/> with a position. What <see cref="FileStream"/> does with a buffer size of 0 is the
/// measure, down to the exceptions and to the position after a failure.</summary>
internal sealed partial class AioStream : Stream
{
    private readonly OpenFile _file;
    private readonly bool _leaveOpen;
    private readonly bool _mayRead;
    private readonly bool _mayWrite;
    private readonly bool _maySeek;

    // Where there are no offsets, the order of the calls alone says which bytes belong to whom, and a write may take
    // several system calls that no other write shall come between: so one after the other, first come, first served,
    // which this lock promises. Null: every operation has an offset of its own.
    private readonly AsyncLock? _reading;
    private readonly AsyncLock? _writing;

    // What was there before a stream that only appends: out of its reach. Or −1.
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
                // Without asking a server, for that may block; the kernel appends at the true end in any case.
                _position = _appendStart = Check(SynchronousCalls.GetLength(Handle, ask: false), "stat");
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
            throw new ArgumentException("The origin is undefined.", nameof(origin));
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
            throw new IOException("A stream that appends cannot seek to what was there before it.");
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
            throw new IOException("A stream that appends cannot cut what was there before it.");
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

    /// <summary>There is nothing to flush: nothing is buffered here. The device's turn is
    /// <see cref="AioFile.FlushToDiskAsync"/>.</summary>
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
