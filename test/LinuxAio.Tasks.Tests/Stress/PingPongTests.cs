using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Stress;

/// <summary>Only one operation is in flight at a time: at each submission and completion the other side is about to
/// sleep. A lost wake-up stops the test.</summary>
public class PingPongTests
{
    [Theory]
    [InlineData(CompletionMode.ThreadPool, 1)]
    [InlineData(CompletionMode.ThreadPool, 2)]
    [InlineData(CompletionMode.Inline, 1)]
    [InlineData(CompletionMode.Inline, 2)]
    public async Task Reads_OneAtATime_AllComplete(CompletionMode mode, int submitters)
    {
        const int Reads = 200_000;
        using var file = new RandomFile(4096, seed: 1);
        using SafeFileHandle handle = File.OpenHandle(file.FullPath);
        var ledger = new Ledger();
        await using var context = new AioContext(new AioOptions { CompletionMode = mode, TryInline = false });

        await Task.WhenAll(Enumerable.Range(0, submitters).Select(
            submitter => Task.Run(() => ReadAsync(context, handle, submitter * Reads, Reads / submitters, ledger))))
            .InTime();

        ledger.AssertBalanced();
        Assert.Equal(Reads, ledger.Completed);
        await context.DrainAsync().InTime();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Reads_OneAtATimeInManualMode_AllComplete(int submitters)
    {
        const int Reads = 200_000;
        using var file = new RandomFile(4096, seed: 1);
        using SafeFileHandle handle = File.OpenHandle(file.FullPath);
        var ledger = new Ledger();
        using var context = new AioContext(new AioOptions
        {
            CompletionMode = CompletionMode.Manual, MinWorkers = 2, TryInline = false,
        });
        Task[] loops = [.. Enumerable.Range(0, submitters).Select(
            submitter => ReadAsync(context, handle, submitter * Reads, Reads / submitters, ledger))];
        var poller = new Thread(() =>
        {
            while (loops.Any(static loop => !loop.IsCompleted))
            {
                context.PollWait();
                context.PollCallback();
            }
        });
        poller.Start();
        poller.JoinOrThrow();

        Assert.All(loops, static loop => Assert.True(loop.IsCompletedSuccessfully, loop.Exception?.ToString()));
        ledger.AssertBalanced();
        Assert.Equal(Reads, ledger.Completed);
    }

    private static async Task ReadAsync(
        AioContext context, SafeFileHandle handle, long firstId, int reads, Ledger ledger)
    {
        var buffer = new byte[64];
        for (int i = 0; i < reads; i++)
        {
            ledger.Submit(firstId + i);
            Assert.Equal(buffer.Length, await context.AioReadAsync(handle, buffer, 0).ConfigureAwait(false));
            ledger.Complete(firstId + i);
        }
    }
}
