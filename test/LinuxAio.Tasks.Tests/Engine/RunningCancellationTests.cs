using LinuxAio.Tasks.Interop;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

/// <summary>A running request is interrupted if its system call can be, and no data or descriptor is lost.</summary>
public class RunningCancellationTests
{
    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task BlockedReadsAndOpens_Cancelled_EndAndLeakNothing()
    {
        const int Reads = 64, Opens = 8;
        await using var context = new AioContext(new AioOptions { MaxWorkers = Reads + Opens });
        using var fifo = new Fifo();
        using var unopened = new Fifo();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        IReadOnlyList<OpenDescriptor> before = ProcFs.OpenDescriptors();
        using var source = new CancellationTokenSource();
        Task<int>[] tasks =
        [
            .. Enumerable.Range(0, Reads).Select(
                _ => context.AioReadAsync(handle, new byte[1], -1, source.Token).AsTask()),
            .. Enumerable.Range(0, Opens).Select(i => context.AioOpenAsync(
                unopened.FullPath, OpenFlags.ReadOnly, cancellationToken: source.Token).AsTask()),
        ];
        Bounded.Until(() => context.RunningRequests == Reads + Opens, "all requests run");

        source.Cancel();

        foreach (Task<int> task in tasks)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());
        }

        Assert.Equal(
            before.Select(static open => open.Target).Order(),
            ProcFs.OpenDescriptors().Select(static open => open.Target).Order());
        Task<int>[] after =
            [.. Enumerable.Range(0, Reads).Select(_ => context.AioReadAsync(handle, new byte[1], -1).AsTask())];
        fifo.Write(new byte[Reads]);
        Assert.All(await Task.WhenAll(after).InTime(), static count => Assert.Equal(1, count));
        Assert.Equal(0, context.OutstandingRequests);
    }

    [FactRequires(Tool.Fuse)]
    public async Task Read_ThatAnotherSignalInterrupts_IsMadeAgain()
    {
        await using var context = new AioContext(new AioOptions { MaxWorkers = 1 });
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        mount.HonourInterrupts(FuseOperation.Read);
        mount.Hold(FuseOperation.Read);
        var buffer = new byte[7];
        Task<int> read = context.AioReadAsync(handle, buffer, 0).AsTask();
        mount.WaitUntilHeld(FuseOperation.Read);

        // Workers of other tests get the signal, too: it cancels nothing there either.
        foreach (int worker in ProcFs.Threads("aio-worker"))
        {
            LibC.Signal(worker, new AioOptions().CancellationSignal);
        }

        Bounded.Until(() => mount.Count(FuseOperation.Read) == 2, "the interrupted read is made again");

        Assert.False(read.IsCompleted);
        mount.Release(FuseOperation.Read);
        Assert.Equal(7, await read.InTime());
        Assert.Equal("content"u8, buffer);
    }

    [Fact]
    public async Task CancelRacingAWrite_ByteIsEitherReadOrStillInTheFifo()
    {
        const int Rounds = 10_000;
        await using var context = new AioContext();
        using var fifo = new Fifo();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        var buffer = new byte[1];
        int read = 0, cancelled = 0;
        using var gate = new Barrier(2);
        CancellationTokenSource? source = null;
        var canceller = new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                gate.SignalAndWait();
                source!.Cancel();
                gate.SignalAndWait();
            }
        });
        canceller.Start();
        for (int round = 0; round < Rounds; round++)
        {
            source = new CancellationTokenSource();
            buffer[0] = 0;
            Task<int> task = context.AioReadAsync(handle, buffer, -1, source.Token).AsTask();
            if (round % 2 == 0)
            {
                Bounded.Until(() => context.RunningRequests == 1, "the read runs");
            }

            gate.SignalAndWait();
            fifo.Write([(byte)(round | 1)]);
            try
            {
                Assert.Equal(1, await task.InTime());
                Assert.Equal((byte)(round | 1), buffer[0]);
                Assert.False(HasBytes(handle));
                read++;
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(0, buffer[0]);
                Assert.True(HasBytes(handle));
                Assert.Equal(1, ReadByte(handle));
                Assert.False(HasBytes(handle));
                cancelled++;
            }

            gate.SignalAndWait();
            source.Dispose();
        }

        canceller.JoinOrThrow();
        Assert.Equal(Rounds, read + cancelled);
    }

    [Fact]
    public async Task CancelRacingTheOpenOfTheOtherEnd_LeaksNoDescriptor()
    {
        const int Rounds = 300;
        await using var context = new AioContext();
        IReadOnlyList<OpenDescriptor> before = ProcFs.OpenDescriptors();
        for (int round = 0; round < Rounds; round++)
        {
            using var fifo = new Fifo();
            using var source = new CancellationTokenSource();
            using var gate = new Barrier(2);
            Task<int> open =
                context.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly, cancellationToken: source.Token).AsTask();
            var opener = new Thread(() =>
            {
                gate.SignalAndWait();
                fifo.OpenWriter().Dispose();
            });
            opener.Start();
            Bounded.Until(() => context.RunningRequests == 1, "the open runs");
            gate.SignalAndWait();
            source.Cancel();
            try
            {
                int descriptor = await open.InTime();
                Assert.InRange(descriptor, 0, int.MaxValue);
                Assert.Equal(0, await context.AioCloseAsync(descriptor).InTime());
            }
            catch (OperationCanceledException)
            {
                // The reading end is not open, so the writer is still blocked; ReleaseOpens lets it go.
            }

            fifo.ReleaseOpens();
            opener.JoinOrThrow();
        }

        Bounded.UntilDescriptorsAreDownTo(before);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Close_WhileOthersAreCancelled_IsNotInterrupted()
    {
        await using var context = new AioContext();
        for (int round = 0; round < 1_000; round++)
        {
            using var source = new CancellationTokenSource();
            Task<int> open = context.AioOpenAsync("/dev/null", OpenFlags.ReadOnly).AsTask();
            int descriptor = await open.InTime();
            Task<int> other = context.AioStatAsync(descriptor, new FileStatus(), source.Token).AsTask();
            source.Cancel();
            await Task.WhenAny(other).InTime();
            Assert.Equal(0, await context.AioCloseAsync(descriptor).InTime());
        }
    }

    private static bool HasBytes(SafeFileHandle handle) => LibC.IsReadable((int)handle.DangerousGetHandle());

    private static unsafe nint ReadByte(SafeFileHandle handle)
    {
        byte one;
        return Kernel.Syscall(SyscallNumber.Read, handle.DangerousGetHandle(), (nint)(&one), 1);
    }
}
