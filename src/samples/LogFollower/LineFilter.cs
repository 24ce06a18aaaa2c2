using System.Buffers;
using System.IO.Pipelines;

namespace LinuxAio.Samples.LogFollower;

/// <summary>Writes the lines that contain a word to a pipe.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="word">The word as UTF-8; empty: every line is written.</param>
internal sealed class LineFilter(PipeWriter output, byte[] word)
{
    private const byte NewLine = (byte)'\n';

    /// <summary>Writes the whole lines of <paramref name="bytes"/>.</summary>
    /// <returns>The rest: a line whose end is not there yet.</returns>
    internal ReadOnlySequence<byte> WriteLines(ReadOnlySequence<byte> bytes)
    {
        while (bytes.PositionOf(NewLine) is { } end)
        {
            WriteLine(bytes.Slice(0, end));
            bytes = bytes.Slice(bytes.GetPosition(1, end));
        }

        return bytes;
    }

    /// <summary>Writes one line if it contains the word.</summary>
    internal void WriteLine(ReadOnlySequence<byte> line)
    {
        ReadOnlySpan<byte> bytes = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
        if (bytes.IndexOf(word) >= 0)
        {
            output.Write(bytes);
            output.Write([NewLine]);
        }
    }

    internal ValueTask<FlushResult> FlushAsync(CancellationToken token) => output.FlushAsync(token);
}
