using System.Globalization;
using System.Runtime.InteropServices;
using LinuxAio.Examples.Support;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Examples;

public sealed class RunningExamples
{
    [Fact]
    public async Task Stuck()
    {
        using var console = new ConsoleOutput();
        using var fifo = new Fifo();
        await using var aio = new AioContext();
        ValueTask<int> opening = aio.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly);
        SpinWait.SpinUntil(() => aio.RunningRequests == 1);

        // example: running-stuck
        foreach (AioRequestInfo request in aio.GetRunningRequests())
        {
            string target = request.Path ?? $"descriptor {request.Descriptor}";
            Console.WriteLine($"{request.Operation} of {target} for {request.Age.TotalSeconds:0} s");
        }
        // end

        fifo.ReleaseOpens();
        using var opened = new SafeFileHandle(await opening, ownsHandle: true);
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"open of {fifo.FullPath} for "), console.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate()
    {
        using var fifo = new Fifo();
        using var console = new ConsoleOutput();
        Task running = RunAsync(fifo.FullPath, () => Command.Run("sh", "-c", $"kill -TERM {Environment.ProcessId}"));

        await running;

        Assert.Equal("stopped\n", console.Text);
    }

    private static async Task RunAsync(string path, Action signal)
    {
        // example: running-terminate
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;          // the process ends when Main returns
            stop.Cancel();
        });
        await using var aio = new AioContext(new AioOptions { ShutdownTimeout = TimeSpan.FromSeconds(10) });
        // end

        signal();

        // example: running-terminate
        try
        {
            await using AioFile file = await aio.Files.OpenAsync(path, cancellationToken: stop.Token);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("stopped");
        }
        // end
    }
}
