using LinuxAio.Tasks.Engine;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public class WorkerLimitTests
{
    /// <summary>The pump's tick reads the minimum and the limit while another thread writes them one after the other.
    /// An exception in the tick would end the process.</summary>
    [Fact]
    [Trait("Category", "Acceptance")]
    public void Tick_WhileTheLimitsChange_NeverFails()
    {
        const int Rounds = 200_000;
        using var engine = new CloneEngine(new EngineSettings());
        bool over = false;
        var changer = new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                engine.SetParallel(3, 3);
                engine.SetParallel(1, 1);
            }

            Volatile.Write(ref over, true);
        });
        changer.Start();

        while (!Volatile.Read(ref over))
        {
            Assert.False(engine.Tick());
        }

        changer.JoinOrThrow();
    }
}
