using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;
using ProcessorArchitecture = System.Runtime.InteropServices.Architecture;

namespace LinuxAio.Tasks.Tests.Engine;

/// <summary>Uses workers that wait a long time between the check of the cancel flag and the system call. A cancel then
/// comes in between, where a plain signal would be lost.</summary>
public class WidenedWindowTests
{
    // A handler stays until the process ends, so each build has its own signal.
    private const int CheckedSignal = 50;
    private const int UncheckedSignal = 51;

    [FactRequires(Tool.Gcc, Tool.Make)]
    public async Task CancelInTheWindow_IsNeverLost()
    {
        const int Cancels = 20_000;
        using var directory = new TempDirectory();
        await using AioContext context = Context(Build(directory, "liblinuxaio-wide.so"), CheckedSignal);
        using var fifo = new Fifo();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        for (int i = 0; i < Cancels; i++)
        {
            Assert.True(
                await IsCancelledAsync(context, fifo, handle, TimeSpan.FromSeconds(30)), $"cancel {i} was lost");
        }
    }

    [FactRequires(Tool.Gcc, Tool.Make)]
    public async Task CancelInTheWindow_WithoutTheProgramCounterCheck_IsLost()
    {
        const int Tries = 5_000;
        using var directory = new TempDirectory();
        await using AioContext context = Context(Build(directory, "liblinuxaio-wide-unchecked.so"), UncheckedSignal);
        using var fifo = new Fifo();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        bool lost = false;
        for (int i = 0; i < Tries && !lost; i++)
        {
            lost = !await IsCancelledAsync(context, fifo, handle, TimeSpan.FromSeconds(2));
        }

        Assert.True(lost, "no cancel was lost: the window is not wide enough for this test");
    }

    /// <summary>Cancels a read as soon as a worker has taken it.</summary>
    /// <returns>Whether the cancel ended the read.</returns>
    private static async Task<bool> IsCancelledAsync(
        AioContext context, Fifo fifo, SafeFileHandle handle, TimeSpan limit)
    {
        using var source = new CancellationTokenSource();
        Task<int> read = context.AioReadAsync(handle, new byte[1], -1, source.Token).AsTask();
        Bounded.Until(() => context.RunningRequests == 1, "the read runs");
        source.Cancel();
        try
        {
            await read.WaitAsync(limit);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (TimeoutException)
        {
            fifo.Write("x"u8);
            Assert.Equal(1, await read.InTime());
            return false;
        }

        throw new InvalidOperationException("A read of an empty FIFO ended with a count.");
    }

    private static AioContext Context(string library, int signal) => TestContexts.WithSettings(
        new AioOptions { MaxWorkers = 1, CancellationSignal = signal },
        settings => settings with { Library = WorkerLibrary.Load(library) });

    private static string Build(TempDirectory directory, string name)
    {
        Tools.Require(Tool.Gcc);
        Tools.Require(Tool.Make);
        string architecture = RuntimeInformation.ProcessArchitecture == ProcessorArchitecture.Arm64 ? "arm64" : "x64";
        CommandResult result = Command.Run(
            "make", "-C", Repository.PathOf("src/LinuxAio.Worker"), $"variants-{architecture}",
            $"BUILD={directory.FullPath}",
            $"CC_{architecture}=gcc");
        Assert.True(result.ExitCode == 0, result.Output);
        return Path.Combine(directory.FullPath, architecture, name);
    }
}
