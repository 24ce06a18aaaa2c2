using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Support;

/// <summary>Keeps one worker of a context busy: the worker opens a FIFO, and the other end is opened by the
/// release.</summary>
internal sealed class BusyWorker : IDisposable
{
    private readonly Fifo _fifo = new();
    private readonly AioContext _context;
    private readonly Task<int> _open;

    private BusyWorker(AioContext context)
    {
        _context = context;
        _open = context.AioOpenAsync(_fifo.FullPath, OpenFlags.ReadOnly).AsTask();
    }

    /// <summary>Returns when the worker executes the open. Nothing else may run in the context.</summary>
    internal static async Task<BusyWorker> StartAsync(AioContext context)
    {
        BusyWorker worker = new(context);
        await Bounded.UntilAsync(() => context.RunningRequests == 1);
        return worker;
    }

    /// <summary>Lets the open end. Fails if it has ended before.</summary>
    internal async Task ReleaseAsync()
    {
        Assert.False(_open.IsCompleted);
        _fifo.ReleaseOpens();
        await _context.AioCloseAsync(await _open);
    }

    public void Dispose() => _fifo.Dispose();
}
