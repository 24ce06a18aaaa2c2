using System.Runtime.InteropServices;

namespace LinuxAio.Cli.Batch;

/// <summary>Sends SIGINT to this process, which it does not end: the command under test decides what follows.</summary>
internal sealed partial class SelfInterrupt : IDisposable
{
    private const int SIGINT = 2;

    private readonly SemaphoreSlim _handled = new(0);
    private readonly PosixSignalRegistration _registration;

    internal SelfInterrupt()
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    }

    /// <summary>Sends the signal from another thread after spinning so often; not at all if negative. Disposing the
    /// result waits until the signal has been handled.</summary>
    internal IDisposable Schedule(int spins)
    {
        if (spins < 0)
        {
            return new Shot(null);
        }

        var thread = new Thread(() => Send(spins));
        thread.Start();
        return new Shot(thread);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _handled.Dispose();
    }

    private void Send(int spins)
    {
        Thread.SpinWait(spins);
        _ = kill(Environment.ProcessId, SIGINT);
        _handled.Wait();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _handled.Release();
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    private sealed class Shot(Thread? thread) : IDisposable
    {
        public void Dispose() => thread?.Join();
    }
}
