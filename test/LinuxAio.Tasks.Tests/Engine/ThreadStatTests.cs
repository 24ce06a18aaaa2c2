using LinuxAio.Tasks.Engine;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public class ThreadStatTests
{
    [Fact]
    public void IsRunnable_OfAComputingThread_IsTrue()
    {
        bool stop = false;
        var thread = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
            }
        })
        { Name = "aio-test-busy", IsBackground = true };
        thread.Start();

        Bounded.Until(() => ProcFs.Threads("aio-test-busy").Any(ThreadStat.IsRunnable), "R");
        Volatile.Write(ref stop, true);
        thread.JoinOrThrow();
    }

    [Fact]
    public void IsRunnable_OfAWaitingThread_IsFalse()
    {
        using var stop = new ManualResetEventSlim();
        var thread = new Thread(stop.Wait) { Name = "aio-test-wait", IsBackground = true };
        thread.Start();

        Bounded.Until(() => ProcFs.Threads("aio-test-wait").Any(static tid => !ThreadStat.IsRunnable(tid)), "S");
        stop.Set();
        thread.JoinOrThrow();
    }

    [Fact]
    public void IsRunnable_OfAnEndedThread_IsFalse() => Assert.False(ThreadStat.IsRunnable(int.MaxValue));
}
