using System.Runtime.InteropServices;

namespace LinuxAio.Cli.Output;

/// <summary>Handles Ctrl-C (SIGINT) and SIGTERM while this object exists. Depending on how the object was created, the
/// first or the second signal ends the process immediately, even if an operation hangs in the kernel.</summary>
internal sealed class Interruption : IDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    private readonly CancellationTokenSource? _source;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _signal;

    private Interruption(CancellationTokenSource? source)
    {
        _source = source;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, SigInt));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, SigTerm));
    }

    /// <summary>The first signal cancels this token if <see cref="ThatCancelsFirst"/> created the object.</summary>
    internal CancellationToken Token => _source?.Token ?? CancellationToken.None;

    /// <summary>The exit code of the process after the first signal.</summary>
    internal int ExitCode => Output.ExitCode.OfSignal(Volatile.Read(ref _signal));

    /// <summary>The first signal ends the process. For commands that have nothing to clean up.</summary>
    internal static Interruption ThatEnds() => new(source: null);

    /// <summary>The first signal cancels <see cref="Token"/>, so that the command can clean up. The second signal ends
    /// the process, because the clean-up may hang in the kernel, too.</summary>
    internal static Interruption ThatCancelsFirst() => new(new CancellationTokenSource());

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source?.Dispose();
    }

    private void OnSignal(PosixSignalContext context, int signal)
    {
        if (_source is null || Interlocked.CompareExchange(ref _signal, signal, 0) != 0)
        {
            LiveTerminal.RestoreCursor();
            Environment.Exit(Output.ExitCode.OfSignal(signal));
        }

        context.Cancel = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended while the signal arrived.
        }
    }
}
