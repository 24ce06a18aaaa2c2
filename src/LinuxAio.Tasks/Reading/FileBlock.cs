using System.Buffers;

namespace LinuxAio.Tasks.Reading;

/// <summary>A buffer from a pool, and one read into it. Dispose may be called at any time; the buffer returns to the
/// pool when the kernel no longer writes to it.</summary>
internal sealed class FileBlock : IDisposable
{
    private const int Reading = 0;
    private const int Read = 1;
    private const int Disposed = 2;

    private readonly IMemoryOwner<byte> _owner;
    private readonly Memory<byte> _buffer;

    // The end of the read and Dispose come in any order. The second of them returns the buffer to the pool.
    private int _state;
    private volatile bool _isRead;

    private readonly int _skipped;

    /// <param name="pool">The pool to take the buffer from.</param>
    /// <param name="size">In bytes. A pool with smaller buffers makes it smaller.</param>
    /// <param name="offset">The offset of the first byte to read.</param>
    /// <param name="skipped">How many of the first bytes are not for the reader.</param>
    internal FileBlock(MemoryPool<byte> pool, int size, long offset, int skipped)
    {
        _skipped = skipped;
        _owner = pool.Rent(Math.Min(size, pool.MaxBufferSize));
        _buffer = _owner.Memory[..Math.Min(size, _owner.Memory.Length)];
        Offset = offset;
    }

    /// <summary>The offset of the first byte in the file.</summary>
    internal long Offset { get; }

    internal Memory<byte> Buffer => _buffer;

    /// <summary>Bytes read, including those read before an error.</summary>
    internal int Count { get; private set; }

    /// <summary>The failure of the read, or null.</summary>
    internal Exception? Error { get; private set; }

    /// <summary>The bytes for the reader.</summary>
    internal Memory<byte> Content => _buffer[Math.Min(_skipped, Count)..Count];

    internal bool IsFull => Count == _buffer.Length;

    /// <summary>Whether the read has ended: from then on <see cref="Count"/> and <see cref="Error"/> do not
    /// change.</summary>
    internal bool IsRead => _isRead;

    /// <summary>Completes, never with an exception, when <see cref="IsRead"/> becomes true.</summary>
    internal Task Completion { get; private set; } = Task.CompletedTask;

    internal void Start(Func<FileBlock, ValueTask<int>> read) => Completion = ReadAsync(read);

    /// <summary>The reader no longer needs the buffer. A read that is still running is not stopped.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, Disposed) == Read)
        {
            _owner.Dispose();
        }
    }

    private async Task ReadAsync(Func<FileBlock, ValueTask<int>> read)
    {
        try
        {
            Count = await read(this).ConfigureAwait(false);
        }
        catch (Exception e) // thrown when the block's turn comes
        {
            Count = (int)AioResult.GetBytesTransferred(e);
            Error = e;
        }

        _isRead = true;
        if (Interlocked.CompareExchange(ref _state, Read, Reading) == Disposed)
        {
            _owner.Dispose();
        }
    }
}
