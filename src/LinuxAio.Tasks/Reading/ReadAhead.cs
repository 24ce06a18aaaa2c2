using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Reading;

/// <summary>Reads a file in blocks, from front to back, and starts reads before the blocks are asked for. Not
/// thread-safe.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "Abandon cancels the source. It has no timer and no linked token, so it then holds no resource.")]
internal sealed class ReadAhead
{
    private readonly OpenFile _file;
    private readonly MemoryPool<byte> _pool;
    private readonly int _blockSize;
    private readonly int _alignment;
    private readonly int _depth;
    private readonly long _start;
    private readonly Queue<FileBlock> _blocks = new();
    private readonly CancellationTokenSource _abandoned = new();
    private FileBlock? _newest;
    private long _next;       // the offset of the next block to start
    private bool _afterShort; // the last block was short: start one block at a time
    private bool _sequential; // the file has no offsets: read at its own position, one block at a time
    private bool _ended;
    private Exception? _error;

    /// <param name="file">The file to read.</param>
    /// <param name="pool">The pool to take buffers from.</param>
    /// <param name="alignment">What the offsets and lengths of reads must be multiples of, in bytes.</param>
    /// <param name="blockSize">In bytes. It is rounded up to a multiple of the alignment.</param>
    /// <param name="offset">The offset of the first block, in bytes from the start of the file.</param>
    /// <param name="depth">How many blocks may be in flight, or read and waiting, before they are asked for.</param>
    internal ReadAhead(
        OpenFile file, MemoryPool<byte> pool, int alignment, int blockSize, long offset, int depth)
    {
        _file = file;
        _pool = pool;
        _alignment = alignment;
        _blockSize = (int)Math.Min(RoundDown((long)blockSize + alignment - 1), RoundDown(int.MaxValue));
        _start = offset;
        _next = offset;
        _depth = depth;
    }

    /// <summary>Completes when the next block has been read: call <see cref="TryTake"/> again.</summary>
    internal Task NextRead => _blocks.TryPeek(out FileBlock? block) ? block.Completion : Task.CompletedTask;

    /// <summary>Takes the next block if it has been read.</summary>
    /// <param name="block">Set if the result is <see cref="TakeResult.Block"/>; the caller disposes it.</param>
    /// <param name="mayStart">Whether to start a read if none is in flight.</param>
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
            if (ApplyResult(head))
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

    /// <summary>Stops reading. Does not wait for the reads in flight: each returns its buffer when it ends.</summary>
    /// <returns>Whether a read is still in flight.</returns>
    internal bool Abandon()
    {
        _ended = true;
        bool pending = _blocks.Any(static block => !block.IsRead);
        _abandoned.Cancel(); // cancels queued reads and reads that wait for a pipe
        DropAll();
        return pending;
    }

    /// <summary>Decides from the result of a read what happens to the blocks after it: more reads, the end, or an
    /// error.</summary>
    /// <returns>Whether the block has bytes for the reader.</returns>
    private bool ApplyResult(FileBlock block)
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
            return !block.Content.IsEmpty;
        }

        if (!block.Content.IsEmpty && (block.IsFull || _sequential))
        {
            _afterShort = false;
            Start(_sequential ? 0 : _depth);
            return true;
        }

        // The file ended in this block or before it. The file may have grown since then, so later blocks may have
        // bytes; but to return those would leave a gap. Drop the later blocks and read on from where this one ends.
        DropAll();
        _ended = block.Content.IsEmpty;
        _afterShort = true;
        _next = block.Offset + block.Count;
        return !_ended;
    }

    /// <summary>With O_DIRECT the kernel reads at aligned offsets only. After the short read at the end of the file the
    /// offset is not aligned, and a read there fails with EINVAL: that is the end, not an error.</summary>
    private bool EndsUnaligned(FileBlock block) =>
        (block.Count > 0 || _afterShort) && AioResult.GetErrno(block.Error!) == Errno.EINVAL;

    private bool IsPipe(FileBlock block) =>
        !_sequential && _start == 0 && block.Offset == 0 && AioResult.GetErrno(block.Error!) == Errno.ESPIPE;

    private void Start(int max)
    {
        max = _sequential || _afterShort ? Math.Min(1, max) : max;

        // After a short block of a file there is nothing to read. A block of a pipe may be short at any time.
        while (_blocks.Count < max && (_sequential || _newest is not { IsRead: true, IsFull: false }))
        {
            long offset = RoundDown(_next);
            var block = new FileBlock(_pool, _blockSize, offset, skipped: (int)(_next - offset));
            _next = offset + block.Buffer.Length;
            _newest = block;
            _blocks.Enqueue(block);
            block.Start(Read);
        }
    }

    private ValueTask<int> Read(FileBlock block) => _sequential
        ? _file.Operations.AioReadAsync(_file.Handle, block.Buffer, -1, _abandoned.Token).OrThrow("read", _file.Path)
        : _file.Operations.ReadExactlyAsync(_file.Handle, block.Buffer, block.Offset, _file.Path, _abandoned.Token);

    private long RoundDown(long bytes) => bytes - (bytes % _alignment);

    private void DropAll()
    {
        _newest = null;
        while (_blocks.TryDequeue(out FileBlock? block))
        {
            block.Dispose();
        }
    }
}
