using System.Buffers;
using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.Tasks;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.AspNetCore.Files.Responses;

/// <summary>Reads the blocks of a part of a file for one response. A read that may wait for the device goes into a
/// buffer of this object, never into one of the response: so a cancelled request can leave the read behind.</summary>
internal sealed class FileReader(ServedFile file, long offset, long end, CancellationToken cancellationToken)
    : IDisposable
{
    /// <summary>Bytes of one read. A cached read of this size is done inline (the limit is 256 KiB).</summary>
    private const int BlockSize = 64 * 1024;

    /// <summary>Bytes of the first read, if they are cached: few, because they are copied once more than the
    /// rest.</summary>
    private const int StartSize = 16 * 1024;

    /// <summary>After a read that was not cached, the kernel reads this many bytes ahead while the client receives the
    /// block.</summary>
    private const int ReadAhead = 4 * BlockSize;

    private readonly AioOperations _operations = file.Operations;
    private byte[]? _buffer;
    private long _offset = offset;
    private long _ahead = offset; // the bytes before this offset are cached, or the kernel is reading them
    private Task _readAhead = Task.CompletedTask;

    /// <summary>Whether there is no more to read.</summary>
    internal bool IsAtEnd => _offset == end;

    /// <summary>The length of the next block in bytes.</summary>
    internal int NextLength => (int)Math.Min(BlockSize, end - _offset);

    /// <summary>Reads from the next block what is cached.</summary>
    /// <param name="target">Receives the bytes; as long as the block. It is not used after the call.</param>
    /// <returns>The number of bytes; 0 if <see cref="ReadAsync"/> must read.</returns>
    internal int ReadCached(Memory<byte> target)
    {
        if (_operations.TryReadInline(file.Handle, target, _offset, cancellationToken, out int count))
        {
            AioResult.ThrowIfError(count, "read", file.Name);
            RequireBytes(count);
        }

        _offset += count;
        return count;
    }

    /// <summary>Reads from the start of the first block what is cached.</summary>
    /// <returns>The bytes, valid until the next read; empty if <see cref="ReadAsync"/> must read.</returns>
    internal ReadOnlyMemory<byte> ReadCachedStart()
    {
        _buffer = ArrayPool<byte>.Shared.Rent(NextLength);
        Memory<byte> start = _buffer.AsMemory(0, Math.Min(NextLength, StartSize));
        return start[..ReadCached(start)];
    }

    /// <summary>Reads the next block, or a part of it.</summary>
    /// <returns>The bytes, valid until the next read.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled. The kernel may still be
    /// reading.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        cancellationToken.ThrowIfCancellationRequested();
        byte[] buffer = _buffer ??= ArrayPool<byte>.Shared.Rent(NextLength);
        ValueTask<int> read =
            _operations.AioReadAsync(file.Handle, buffer.AsMemory(0, NextLength), _offset, cancellationToken);
        bool isCached = read.IsCompleted;
        int count = isCached ? await read.ConfigureAwait(false) : await WaitAsync(read.AsTask()).ConfigureAwait(false);
        AioResult.ThrowIfError(count, "read", file.Name);
        RequireBytes(count);
        _offset += count;
        if (!isCached)
        {
            StartReadAhead();
        }

        return buffer.AsMemory(0, count);
    }

    /// <summary>Gives the buffer back, unless the kernel is still using it. Does not wait for the read-ahead: the close
    /// of the file does.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private async ValueTask<int> WaitAsync(Task<int> read)
    {
        try
        {
            return await read.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!read.IsCompleted)
        {
            _ = ReturnLaterAsync(read, _buffer!);
            _buffer = null;
            throw;
        }
    }

    private static async Task ReturnLaterAsync(Task read, byte[] buffer)
    {
        await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void StartReadAhead()
    {
        if (_offset >= _ahead && _offset < end && _readAhead.IsCompleted)
        {
            _ahead = _offset + Math.Min(ReadAhead, end - _offset);

            // Only a hint: the reads report the same errors.
            _readAhead = _operations.AioReadaheadAsync(file.Handle, _offset, _ahead - _offset, cancellationToken)
                .DrainAsync().AsTask();
        }
    }

    private void RequireBytes(int count)
    {
        if (count == 0)
        {
            throw new EndOfStreamException(
                $"read {PathText.Quote(file.Name)}: the file was truncated while it was sent. It ends at byte " +
                $"{_offset}; {end - _offset} of the announced bytes are missing.");
        }
    }
}
