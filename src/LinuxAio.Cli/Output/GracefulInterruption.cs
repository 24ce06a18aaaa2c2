using System.Runtime.InteropServices;

namespace LinuxAio.Cli.Output;

/// <summary>Cancels on the first Ctrl-C or SIGTERM, so that what is half done can be cleaned up, and ends the process on the
/// second: clean-up may hang in the kernel, too.</summary>
internal sealed class GracefulInterruption : IDisposable
{
    // What a shell reports for a program that a signal ended.
    private const int SignalExitCode = 128;
    private const int SigInt = 2;
    private const int SigTerm = 15;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _signal;

    internal GracefulInterruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, SigInt));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, SigTerm));
    }

    internal CancellationToken Token => _source.Token;

    /// <summary>How the process is to end after a signal.</summary>
    internal int ExitCode => SignalExitCode + Volatile.Read(ref _signal);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _signal, signal, 0) != 0)
        {
            Environment.Exit(SignalExitCode + signal);
        }

        _source.Cancel();
    }
}
