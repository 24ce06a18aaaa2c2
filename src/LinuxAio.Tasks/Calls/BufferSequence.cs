using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Calls;

/// <summary>The buffers of a vectored transfer, and how far it has got in them.</summary>
internal sealed class BufferSequence
{
    /// <summary>IOV_MAX.</summary>
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

    /// <summary>Of all buffers, in bytes.</summary>
    internal long Length { get; }

    /// <summary>Bytes already transferred.</summary>
    internal long Done { get; private set; }

    /// <summary>As many of the rest as the kernel takes in one call.</summary>
    internal ReadOnlyMemory<byte>[] NextToWrite() => _buffers.AsSpan(_first, NextCount).ToArray();

    /// <inheritdoc cref="NextToWrite"/>
    internal Memory<byte>[] NextToRead()
    {
        var next = new Memory<byte>[NextCount];
        for (int i = 0; i < next.Length; i++)
        {
            next[i] = MemoryMarshal.AsMemory(_buffers[_first + i]); // came as one
        }

        return next;
    }

    /// <summary>So many bytes were transferred; the next part may begin inside a buffer.</summary>
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
