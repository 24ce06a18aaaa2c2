using System.Globalization;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public class WorkerLifetimeTests
{
    [FactRequires(Facility.ThreadIds)]
    public async Task EndedWorker_WhoseThreadIdIsReused_IsReplacedWithoutAWait()
    {
        // Workers of contexts that outlive their tests, such as the default context.
        HashSet<int> others = [.. ProcFs.Threads("aio-worker")];
        using var context = new AioContext(new AioOptions
        {
            MinWorkers = 0, MaxWorkers = 4, IdleTimeout = TimeSpan.FromMilliseconds(1),
        });
        var status = new FileStatus();
        using var fifo = new Fifo();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        Task<int> read = context.AioReadAsync(handle, new byte[1], -1).AsTask();
        Bounded.Until(() => context.RunningRequests == 1, "the read");
        int[] tids = [.. ProcFs.Threads("aio-worker").Where(tid => !others.Contains(tid))];
        fifo.Write("x"u8);
        Assert.Equal(1, await read.InTime());
        Bounded.Until(() => !ProcFs.Threads("aio-worker").Intersect(tids).Any(), "the end of the idle workers");
        using var release = new ManualResetEventSlim();
        Assert.NotEmpty(tids);
        var taken = new List<Thread>();
        bool hit = false;
        for (int attempt = 0; attempt < 50 && !hit; attempt++)
        {
            using var started = new ManualResetEventSlim();
            string before = (tids[0] - 1).ToString(CultureInfo.InvariantCulture);
            File.WriteAllText(Facilities.LastThreadId, before);
            var thread = new Thread(() =>
            {
                started.Set();
                release.Wait();
            });
            thread.Start();
            started.Wait();
            taken.Add(thread);
            hit = Directory.Exists($"/proc/self/task/{tids[0]}");
        }

        Assert.True(hit);
        Task<int> stat = context.AioStatAsync("/", status).AsTask();
        bool done = Bounded.TryUntil(() => stat.IsCompleted, TimeSpan.FromSeconds(5));
        release.Set();
        taken.ForEach(static thread => thread.JoinOrThrow());
        Assert.True(done, "the pump waited for a thread that is not a worker");
    }
}
