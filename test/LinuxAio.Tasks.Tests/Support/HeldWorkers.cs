using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Keeps so many workers of a context in a read of a FIFO until it is released.</summary>
internal sealed class HeldWorkers : IDisposable
{
    private readonly Fifo _fifo = new();
    private readonly SafeFileHandle _handle;
    private readonly Task<int>[] _reads;

    internal HeldWorkers(AioContext context, int workers)
    {
        _handle = _fifo.OpenBothEnds();
        _reads = [.. Enumerable.Range(0, workers).Select(_ => context.AioReadAsync(_handle, new byte[1], -1).AsTask())];
        Bounded.Until(() => context.RunningRequests == workers, $"{workers} reads in workers' hands");
    }

    internal void ReleaseUnpolled() => _fifo.Write(new byte[_reads.Length]);

    internal async Task ReleaseAsync()
    {
        ReleaseUnpolled();
        await Task.WhenAll(_reads).InTime();
        AssertReleased();
    }

    /// <summary>For manual mode.</summary>
    internal void Release(AioContext context)
    {
        ReleaseUnpolled();
        Bounded.Until(
            () =>
            {
                context.PollCallback();
                return _reads.All(static read => read.IsCompleted);
            },
            "the held reads");
        AssertReleased();
    }

    internal void AssertReleased() =>
        Assert.All(_reads, static read => Assert.True(read.IsCompletedSuccessfully));

    public void Dispose()
    {
        _handle.Dispose();
        _fifo.Dispose();
    }
}
