using System.Buffers;

namespace LinuxAio.Tasks.Completion;

/// <summary>What an operation keeps until the kernel is done with it, and what is told of it meanwhile.</summary>
internal struct Operation
{
    internal OperationKind Kind;

    /// <summary>For diagnosis; the worker has a copy of its own in native memory.</summary>
    internal string? Path;

    /// <summary>For diagnosis; −1 when there is none.</summary>
    internal int Descriptor;

    /// <summary>Keeps the handle open.</summary>
    internal HandleFacts? Handle;

    /// <summary>What leaving the handle asks for.</summary>
    internal int HandleStripe;

    /// <summary>Keeps the buffer where it is.</summary>
    internal MemoryHandle Pin;

    /// <summary>Receives what the kernel writes beside the result.</summary>
    internal IResultTarget? Target;

    /// <summary>Bytes already read on the caller's thread: they count whatever becomes of the rest.</summary>
    internal int BytesBefore;

    /// <summary>Tells the target, unpins, releases the handle: the kernel is done, or never began.</summary>
    internal void Release(long result, bool onPump)
    {
        HandleFacts? handle = Handle;
        int stripe = HandleStripe;
        MemoryHandle pin = Pin;
        Target?.Complete(result);
        this = default;
        try
        {
            pin.Dispose(); // a MemoryManager's own code
        }
        finally
        {
            if (handle is not null)
            {
                Leave(handle, stripe, onPump);
            }
        }
    }

    private static void Leave(HandleFacts handle, int stripe, bool onPump)
    {
        if (onPump && handle.ReleaseMayBlock)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static use => use.handle.Leave(use.stripe), (handle, stripe), preferLocal: false);
        }
        else
        {
            handle.Leave(stripe);
        }
    }
}
