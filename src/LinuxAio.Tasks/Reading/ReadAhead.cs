using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Reading;

/// <summary>What <see cref="ReadAhead.TryTake"/> found.</summary>
internal enum TakeResult
{
    /// <summary>The next block is still being read: wait for <see cref="ReadAhead.Arrival"/>.</summary>
    Pending,

    /// <summary>A block of at least one byte.</summary>
    Block,

    /// <summary>The file ends here; so it stays.</summary>
    End,

    /// <summary>Reading failed here; so it stays. See <see cref="ReadAhead.ThrowIfFailed"/>.</summary>
    Failed,
}

/// <summary>The blocks of a file in order, some of them read before they are asked for. Not thread-safe.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "Abandon cancels the source, which has no timer and no link to another: it holds nothing then.")]
internal sealed class ReadAhead
{
    private readonly OpenFile _file;
    private readonly MemoryPool<byte> _pool;
    private readonly int _blockSize;
    private readonly int _depth;
    private readonly long _start;
    private readonly Queue<FileBlock> _blocks = new();
    private readonly CancellationTokenSource _abandoned = new();
    private FileBlock? _newest;
    private long _next;
    private bool _afterShort;
    private bool _sequential;
    private bool _ended;
    private Exception? _error;

    /// <param name="file">What is read.</param>
    /// <param name="pool">Where the buffers come from.</param>
    /// <param name="blockSize">In bytes.</param>
    /// <param name="offset">Of the first block.</param>
    /// <param name="depth">How many blocks may be on their way, or wait, before they are asked for.</param>
    internal ReadAhead(OpenFile file, MemoryPool<byte> pool, int blockSize, long offset, int depth)
    {
        _file = file;
        _pool = pool;
        _blockSize = blockSize;
        _start = offset;
        _next = offset;
        _depth = depth;
    }

    /// <summary>Ends when it is worth trying again.</summary>
    internal Task Arrival => _blocks.TryPeek(out FileBlock? block) ? block.Arrival : Task.CompletedTask;

    /// <summary>The next block, the caller's to dispose, if it has been read.</summary>
    /// <param name="block">When the answer is <see cref="TakeResult.Block"/>.</param>
    /// <param name="mayStart">Whether to begin reading if nothing is on its way.</param>
    internal TakeResult TryTake(out FileBlock? block, bool mayStart = true)
    {
        block = null;
        while (_error is null && !_ended)
        {
            if (mayStart)
            {
                Start(Math.Max(1, _depth));
            }

            if (!_blocks.TryPeek(out FileBlock? head) || !head.IsRead)
            {
                return TakeResult.Pending;
            }

            _blocks.Dequeue();
            if (Settle(head))
            {
                block = head;
                return TakeResult.Block;
            }

            head.Dispose();
        }

        return _error is null ? TakeResult.End : TakeResult.Failed;
    }

    internal void ThrowIfFailed()
    {
        if (_error is not null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }
    }

    /// <summary>Gives up what is being read: nobody waits for it, and no new read begins.</summary>
    /// <returns>Whether anything still was.</returns>
    internal bool Abandon()
    {
        _ended = true;
        bool pending = _blocks.Any(static block => !block.IsRead);
        _abandoned.Cancel(); // those in the queue need not run at all
        DropAll();
        return pending;
    }

    /// <summary>What a block that has been read means for those after it. True: it has bytes for the reader.</summary>
    private bool Settle(FileBlock block)
    {
        if (block.Error is { } error && !EndsUnaligned(block))
        {
            DropAll();
            if (IsPipe(block))
            {
                _sequential = true;
                return false;
            }

            _error = error;
            return block.Count > 0;
        }

        if (block.Count > 0 && (block.IsFull || _sequential))
        {
            _afterShort = false;
            Start(_sequential ? 0 : _depth);
            return true;
        }

        // The file ended inside this block or before it. It may have grown since, under the reads of later blocks, too: they
        // would leave a gap.
        DropAll();
        _ended = block.Count == 0;
        _afterShort = true;
        _next = block.Offset + block.Count;
        return block.Count > 0;
    }

    /// <summary>With O_DIRECT, where the kernel reads from aligned offsets only, the file's end answers EINVAL.</summary>
    private bool EndsUnaligned(FileBlock block) =>
        (block.Count > 0 || _afterShort) && AioResult.GetErrno(block.Error!) == Errno.EINVAL;

    private bool IsPipe(FileBlock block) =>
        !_sequential && _start == 0 && block.Offset == 0 && AioResult.GetErrno(block.Error!) == Errno.ESPIPE;

    private void Start(int most)
    {
        most = _sequential || _afterShort ? Math.Min(1, most) : most;

        // What lies behind a block that is known to be the last need not be asked for; a pipe's are short for other reasons.
        while (_blocks.Count < most && (_sequential || _newest is not { IsRead: true, IsFull: false }))
        {
            var block = new FileBlock(_pool, _blockSize, _next);
            _next += block.Buffer.Length;
            _newest = block;
            _blocks.Enqueue(block);
            block.Start(Read);
        }
    }

    private ValueTask<int> Read(FileBlock block) => _sequential
        ? _file.Operations.AioReadAsync(_file.Handle, block.Buffer, -1, _abandoned.Token).OrThrow("read", _file.Path)
        : _file.Operations.ReadExactlyAsync(_file.Handle, block.Buffer, block.Offset, _file.Path, _abandoned.Token);

    private void DropAll()
    {
        _newest = null;
        while (_blocks.TryDequeue(out FileBlock? block))
        {
            block.Dispose();
        }
    }
}
