using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Context;

public sealed class PriorityTests : OperationTests
{
    [Fact]
    public void WithPriority_SamePriority_IsTheSameObject()
    {
        AioContext context = NewContext();
        for (int priority = -4; priority <= 4; priority++)
        {
            Assert.Same(context.WithPriority(priority), context.WithPriority(priority));
        }

        Assert.Equal(9, Enumerable.Range(-4, 9).Select(context.WithPriority).Distinct().Count());
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Queued_RunByPriority_ThenInOrder(CompletionMode mode)
    {
        AioContext context = NewSingleWorker(mode);
        // The only worker appends to the file: the order of the content is the order in which it took the requests.
        string path = NewFile("");
        SafeFileHandle handle = LibC.Open(path, LibC.O_WRONLY);
        HeldWorker held = Hold(context);
        List<Task<int>> writes = [];
        void Write(int priority, string mark)
        {
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes(mark);
            writes.Add(context.WithPriority(priority).AioWriteAsync(handle, bytes, -1).AsTask());
        }

        foreach (int priority in new[] { 0, -4, 4, 1, -1, 2, -2, 3, -3 })
        {
            Write(priority, "abcdefghi".Substring(4 - priority, 1));
        }

        foreach (int priority in new[] { 0, -4, 4 })
        {
            Write(priority, "ABCDEFGHI".Substring(4 - priority, 1));
        }

        // The priority of the context itself is 0.
        writes.Add(context.AioWriteAsync(handle, "0"u8.ToArray(), -1).AsTask());
        Assert.Equal(13, context.QueuedRequests);
        held.Release();
        if (mode == CompletionMode.Manual)
        {
            context.PollUntil(() => context.OutstandingRequests == 0);
        }

        await Task.WhenAll(writes).InTime();
        handle.Dispose();
        Assert.Equal("aAbcdeE0fghiI", File.ReadAllText(path));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Queued_LowestPriorityAmongMany_MakesProgress()
    {
        const int High = 1000, OnceIn = 32;
        AioContext context = NewSingleWorker();
        string path = NewFile("");
        SafeFileHandle handle = LibC.Open(path, LibC.O_WRONLY);
        HeldWorker held = Hold(context);

        Task<int> low = context.WithPriority(-4).AioWriteAsync(handle, "L"u8.ToArray(), -1).AsTask();
        Task<int>[] high = [.. Enumerable.Range(0, High)
            .Select(_ => context.WithPriority(4).AioWriteAsync(handle, "h"u8.ToArray(), -1).AsTask())];
        held.Release();
        await Task.WhenAll(high).InTime();
        await low.InTime();
        handle.Dispose();

        string order = File.ReadAllText(path);
        Assert.Equal(High + 1, order.Length);
        Assert.InRange(order.IndexOf('L', StringComparison.Ordinal), 0, OnceIn);
    }

    [Fact]
    public async Task View_CountsInItsContext_AndCancels()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        ValueTask<int> stat = context.WithPriority(3).AioStatAsync("/", new FileStatus(), cancel.Token);
        Assert.Equal((2, 1), (context.OutstandingRequests, context.QueuedRequests));
        cancel.Cancel();
        await AssertCancelled(stat, cancel.Token);
        held.Release();
    }

    [Fact]
    public async Task View_OfAnyPriority_RunsEveryOperation()
    {
        AioContext context = NewContext(options => options.TryInline = false);
        for (int priority = -4; priority <= 4; priority++)
        {
            AioOperations view = context.WithPriority(priority);
            string path = Temp.File($"file{priority}");
            int number = await Finish(view.AioOpenAsync(path, OpenFlags.ReadWrite | OpenFlags.Create));
            SafeFileHandle handle = Own(new SafeFileHandle(number, ownsHandle: true));
            byte[] buffer = new byte[3];
            Assert.Equal(3, await Finish(view.AioWriteAsync(handle, "abc"u8.ToArray(), 0)));
            Assert.Equal(3, await Finish(view.AioReadAsync(handle, buffer, 0)));
            Assert.Equal("abc"u8.ToArray(), buffer);
            Assert.Equal(0, await Finish(view.AioReadaheadAsync(handle, 0, 3)));
            Assert.Equal(0, await Finish(view.AioFsyncAsync(handle)));
            Assert.Equal(0, await Finish(view.AioFdatasyncAsync(handle)));
            Assert.Equal(0, await Finish(view.AioStatAsync(handle, new FileStatus())));
            Assert.Equal(0, await Finish(view.AioLstatAsync(path, new FileStatus())));
            Assert.Equal(0, await Finish(view.AioUnlinkAsync(path)));
            Assert.Equal(0, await Finish(view.AioCloseAsync(handle)));
        }
    }
}
