using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Keeps one worker of a context busy: the worker reads an empty FIFO until the test releases it.</summary>
internal sealed class HeldWorker : IDisposable
{
    private readonly Fifo _fifo = new();

    /// <summary>Returns when the worker executes the read.</summary>
    internal HeldWorker(AioContext context)
    {
        Handle = _fifo.OpenBothEnds();
        long running = context.RunningRequests + 1;
        Read = context.AioReadAsync(Handle, new byte[1], -1).AsTask();
        Bounded.Until(() => context.RunningRequests == running, "a worker in the read");
    }

    internal SafeFileHandle Handle { get; }

    /// <summary>The read; its result is 1 after the release.</summary>
    internal Task<int> Read { get; }

    internal void Release() => _fifo.Write([1]);

    internal async Task ReleaseAsync()
    {
        Release();
        Assert.Equal(1, await Read.InTime());
    }

    /// <summary>Releases the worker of a context in manual mode, and polls until the read is delivered.</summary>
    internal void ReleaseAndPoll(AioContext context)
    {
        Release();
        context.PollUntil(() => Read.IsCompleted);
        Assert.Equal(1, Read.Result);
    }

    public void Dispose()
    {
        Release();
        Handle.Dispose();
        _fifo.Dispose();
    }
}
