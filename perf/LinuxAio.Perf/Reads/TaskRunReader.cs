using LinuxAio.Measuring;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Perf.Reads;

/// <summary>Reads by a blocking call in Task.Run, the usual replacement for a missing asynchronous call.</summary>
internal sealed class TaskRunReader(string file) : IAsyncReader
{
    private readonly SafeFileHandle _handle = File.OpenHandle(file);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset) =>
        new(Task.Run(() => RandomAccess.Read(_handle, buffer.Span, offset)));

    public void Dispose() => _handle.Dispose();
}
