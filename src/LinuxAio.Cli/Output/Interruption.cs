using System.Runtime.InteropServices;

namespace LinuxAio.Cli.Output;

/// <summary>What Ctrl-C and SIGTERM do while this object exists. The process ends at once, whatever it is waiting for: an
/// operation that hangs in the kernel must not keep the user from leaving.</summary>
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

    /// <summary>Cancelled by the first signal, when that is to cancel.</summary>
    internal CancellationToken Token => _source?.Token ?? CancellationToken.None;

    /// <summary>How the process is to end after the first signal.</summary>
    internal int ExitCode => Cli.ExitCode.OfSignal(Volatile.Read(ref _signal));

    /// <summary>The first signal ends the process: nothing is half done that would have to be cleaned up.</summary>
    internal static Interruption ThatEnds() => new(source: null);

    /// <summary>The first signal cancels, so that what is half done can be cleaned up, and the second ends the process: the
    /// clean-up may hang in the kernel, too.</summary>
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
            Environment.Exit(Cli.ExitCode.OfSignal(signal));
        }

        context.Cancel = true;
        _source.Cancel();
    }
}
