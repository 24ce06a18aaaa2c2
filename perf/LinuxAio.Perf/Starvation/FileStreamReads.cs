using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Perf.Starvation;

/// <summary>Reads by FileStream, the only asynchronous read of a FIFO that .NET has: RandomAccess refuses files that
/// cannot seek.</summary>
internal sealed class FileStreamReads : IBlockedReads
{
    private readonly List<FileStream> _streams = [];

    public bool CanCancel => false;

    public long? Running => null;

    public Task<int> ReadAsync(SafeFileHandle handle, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        FileStream stream = new(handle, FileAccess.Read, bufferSize: 0);
        _streams.Add(stream);
        return stream.ReadAsync(buffer, cancellationToken).AsTask();
    }

    public void Dispose() => _streams.ForEach(stream => stream.Dispose());
}
