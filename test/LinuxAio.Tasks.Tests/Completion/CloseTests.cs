using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

/// <summary>Of several closes of one handle, exactly one closes it; the others throw.</summary>
public class CloseTests
{
    [Fact]
    public async Task Close_TwiceDuringARead_CompletesTheFirstAndRefusesTheSecond()
    {
        await using var context = new AioContext();
        using var fifo = new Fifo();
        SafeFileHandle handle = fifo.OpenBothEnds();
        ValueTask<int> read = context.AioReadAsync(handle, new byte[1], -1);
        Task<int> first = context.AioCloseAsync(handle).AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => context.AioCloseAsync(handle).AsTask());
        fifo.Write("x"u8);
        Assert.Equal(1, await read.InTime());
        Assert.Equal(0, await first.InTime());
    }

    [Fact]
    public async Task Close_RacedByTwo_ClosesOnce()
    {
        await using var context = new AioContext();
        using var gate = new Barrier(3);
        Task<int>?[] tasks = new Task<int>?[2];
        SafeFileHandle handle = null!;
        bool over = false;
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(i => new Thread(() =>
        {
            for (;;)
            {
                gate.SignalAndWait();
                if (over)
                {
                    return;
                }

                try
                {
                    tasks[i] = context.AioCloseAsync(handle).AsTask();
                }
                catch (ObjectDisposedException)
                {
                    tasks[i] = null;
                }

                gate.SignalAndWait();
            }
        }))];
        Array.ForEach(threads, static t => t.Start());
        int hung = 0, both = 0;
        for (int round = 0; round < 20000 && hung == 0; round++)
        {
            handle = File.OpenHandle("/etc/passwd");
            gate.SignalAndWait();
            gate.SignalAndWait();
            both += tasks.Count(static t => t is not null) != 1 ? 1 : 0;
            try
            {
                await Task.WhenAll(tasks.OfType<Task<int>>()).WaitAsync(TimeSpan.FromSeconds(3));
            }
            catch (TimeoutException)
            {
                hung++;
            }
        }

        over = true;
        gate.SignalAndWait();
        Assert.Equal((0, 0), (hung, both));
    }
}
