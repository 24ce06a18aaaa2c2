using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public class CancelSignalTests
{
    // A handler stays until the process ends, so each test uses signals that no other test uses.
    private const int TakenSignal = 60;
    private const int FreeSignal = 61;
    private const nint Ignore = 1;

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Signal_HandledByOtherCode_IsRefusedNamingItAndTheOption()
    {
        IReadOnlyList<OpenDescriptor> descriptors = ProcFs.OpenDescriptors();
        SetAction(TakenSignal, Ignore);
        try
        {
            InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(
                () => new AioContext(new AioOptions { CancellationSignal = TakenSignal }));

            Assert.Contains($"{TakenSignal}", thrown.Message, StringComparison.Ordinal);
            Assert.Contains(nameof(AioOptions.CancellationSignal), thrown.Message, StringComparison.Ordinal);
            Assert.Equal(Ignore, ActionOf(TakenSignal));
            Bounded.UntilDescriptorsAreDownTo(descriptors);
        }
        finally
        {
            SetAction(TakenSignal, Signal.SIG_DFL);
        }
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Signal_OfTwoContexts_IsSharedAndStaysHandled()
    {
        for (int i = 0; i < 2; i++)
        {
            using var one = new AioContext(new AioOptions { CancellationSignal = FreeSignal });
            using var other = new AioContext(new AioOptions { CancellationSignal = FreeSignal });
            Assert.Equal(WorkerLibrary.Default.CancelHandler, ActionOf(FreeSignal));
        }

        Assert.Equal(WorkerLibrary.Default.CancelHandler, ActionOf(FreeSignal));
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Signal_ThatThisLibraryHandlesAtAnotherAddress_IsRefused()
    {
        CancelSignal.Install(FreeSignal, WorkerLibrary.Default.CancelHandler);

        Assert.Throws<InvalidOperationException>(
            () => CancelSignal.Install(FreeSignal, WorkerLibrary.Default.CancelHandler + 1));
    }

    private static unsafe nint ActionOf(int signal)
    {
        KernelSigaction action;
        Assert.Equal(0, Kernel.Syscall(SyscallNumber.RtSigaction, signal, 0, (nint)(&action), sizeof(ulong)));
        return action.sa_handler;
    }

    private static unsafe void SetAction(int signal, nint handler)
    {
        var action = new KernelSigaction { sa_handler = handler };
        Assert.Equal(0, Kernel.Syscall(SyscallNumber.RtSigaction, signal, (nint)(&action), 0, sizeof(ulong)));
    }
}
