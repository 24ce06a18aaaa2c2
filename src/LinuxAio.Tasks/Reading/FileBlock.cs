using System.Buffers;

namespace LinuxAio.Tasks.Reading;

/// <summary>A buffer of the library's own, and the one read into it. Given up at any time, it goes back to its pool when the
/// kernel is done with it.</summary>
internal sealed class FileBlock : IDisposable
{
    private const int Reading = 0;
    private const int Read = 1;
    private const int GivenUp = 2;

    private readonly IMemoryOwner<byte> _owner;
    private readonly Memory<byte> _buffer;
    private int _state; // whichever of the read's end and Dispose comes second returns the buffer
    private volatile bool _isRead;

    internal FileBlock(MemoryPool<byte> pool, int size, long offset)
    {
        _owner = pool.Rent(Math.Min(size, pool.MaxBufferSize));
        _buffer = _owner.Memory[..Math.Min(size, _owner.Memory.Length)];
        Offset = offset;
    }

    /// <summary>Of the first byte in the file.</summary>
    internal long Offset { get; }

    internal Memory<byte> Buffer => _buffer;

    /// <summary>Bytes read; those before an error count.</summary>
    internal int Count { get; private set; }

    internal Exception? Error { get; private set; }

    internal bool IsFull => Count == _buffer.Length;

    /// <summary>From here on <see cref="Count"/> and <see cref="Error"/> are what they will stay.</summary>
    internal bool IsRead => _isRead;

    /// <summary>Ends, never with an exception, when <see cref="IsRead"/> is true.</summary>
    internal Task Arrival { get; private set; } = Task.CompletedTask;

    internal void Start(Func<FileBlock, ValueTask<int>> read) => Arrival = ReadAsync(read);

    /// <summary>The buffer is not needed any longer, or not any longer by the reader.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, GivenUp) == Read)
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
        catch (Exception e) // it belongs to whoever takes the block, in its turn
        {
            Count = (int)AioResult.GetBytesTransferred(e);
            Error = e;
        }

        _isRead = true;
        if (Interlocked.CompareExchange(ref _state, Read, Reading) == GivenUp)
        {
            _owner.Dispose();
        }
    }
}
