using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Engine;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public sealed class EngineLifetimeTests
{
    // Workers may still be in the kernel with buffers of the requests, even if no code refers to the engine any more.
    [Fact]
    public void Engine_WithoutReferences_IsNotCollectedBeforeDispose()
    {
        WeakReference engine = Forget(dispose: false);
        Collect();
        Assert.True(engine.IsAlive);

        ((CloneEngine)engine.Target!).Dispose();
        WeakReference disposed = Forget(dispose: true);
        Collect();
        Assert.False(disposed.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Forget(bool dispose)
    {
        var engine = new CloneEngine(new AioOptions { CompletionMode = CompletionMode.Manual }.ToEngineSettings());
        engine.StartWorkers();
        if (dispose)
        {
            engine.Dispose();
        }

        return new WeakReference(engine);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
