using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Calls;

/// <summary>The buffers of a vectored read or write, and how many of their bytes are transferred.</summary>
internal sealed class BufferSequence
{
    /// <summary>IOV_MAX: the most buffers that one system call accepts.</summary>
    internal const int MaxSegments = 1024;

    private readonly ReadOnlyMemory<byte>[] _buffers;
    private int _first;

    internal BufferSequence(IReadOnlyList<ReadOnlyMemory<byte>> buffers)
        : this([.. buffers])
    {
    }

    internal BufferSequence(IReadOnlyList<Memory<byte>> buffers)
        : this([.. buffers.Select(static buffer => (ReadOnlyMemory<byte>)buffer)])
    {
    }

    private BufferSequence(ReadOnlyMemory<byte>[] buffers)
    {
        _buffers = Array.FindAll(buffers, static buffer => !buffer.IsEmpty);
        Length = _buffers.Sum(static buffer => (long)buffer.Length);
    }

    /// <summary>The length of all buffers together, in bytes.</summary>
    internal long Length { get; }

    /// <summary>How many bytes are transferred so far.</summary>
    internal long Done { get; private set; }

    /// <summary>The next buffers to transfer: at most <see cref="MaxSegments"/>.</summary>
    internal ReadOnlyMemory<byte>[] NextToWrite() => _buffers.AsSpan(_first, NextCount).ToArray();

    /// <inheritdoc cref="NextToWrite"/>
    internal Memory<byte>[] NextToRead()
    {
        var next = new Memory<byte>[NextCount];
        for (int i = 0; i < next.Length; i++)
        {
            // Writable: to read, the constructor was given Memory<byte>.
            next[i] = MemoryMarshal.AsMemory(_buffers[_first + i]);
        }

        return next;
    }

    /// <summary>Counts transferred bytes. The next part may begin inside a buffer.</summary>
    internal void Advance(long bytes)
    {
        Done += bytes;
        while (bytes > 0)
        {
            ReadOnlyMemory<byte> buffer = _buffers[_first];
            if (bytes < buffer.Length)
            {
                _buffers[_first] = buffer[(int)bytes..];
                return;
            }

            bytes -= buffer.Length;
            _buffers[_first++] = default;
        }
    }

    private int NextCount => Math.Min(MaxSegments, _buffers.Length - _first);
}
