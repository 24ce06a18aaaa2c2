using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Operations on a file that does not exist: the test answers each read by its offset.</summary>
internal sealed class ScriptedOperations(Func<long, Memory<byte>, ValueTask<int>> read) : AioOperations
{
    private int _reads;

    internal int Reads => Volatile.Read(ref _reads);

    /// <summary>Reads from a file of the given length that contains <see cref="PatternBytes"/>.</summary>
    internal static int Fill(long offset, Memory<byte> buffer, long length)
    {
        int count = (int)Math.Clamp(length - offset, 0, buffer.Length);
        for (int i = 0; i < count; i++)
        {
            buffer.Span[i] = PatternBytes.At(offset + i);
        }

        return count;
    }

    internal AioFile OpenFile() => new(this, new SafeFileHandle(-1, ownsHandle: false), "/scripted");

    public override ValueTask<int> AioReadAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        return read(offset, buffer);
    }

    public override ValueTask<int> AioCloseAsync(FileDescriptor file) => new(0);
}
