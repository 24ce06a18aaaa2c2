using System.Buffers;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>What an operation keeps until the kernel is done with it, and what is told of it meanwhile.</summary>
internal struct Operation
{
    internal OperationKind Kind;
    internal sbyte Priority;

    /// <summary>Goes on until <see cref="Length"/> bytes are transferred or the file ends; for reads and writes at an
    /// <see cref="Offset"/>.</summary>
    internal bool WantsAll;

    /// <summary>What it is called in the exception that a failure becomes; null: the result is −errno.</summary>
    internal string? Action;

    /// <summary>For diagnosis; the worker has a copy of its own in native memory.</summary>
    internal string? Path;

    /// <summary>For diagnosis; −1 when there is none.</summary>
    internal int Descriptor;

    /// <summary>Keeps the handle open.</summary>
    internal HandleUse Handle;

    /// <summary>As <see cref="Handle"/>, of operations on two files.</summary>
    internal HandleUse SecondHandle;

    /// <summary>Keeps the buffer where it is.</summary>
    internal MemoryHandle Pin;

    /// <summary>Receives what the kernel writes beside the result.</summary>
    internal IResultTarget? Target;

    /// <summary>Bytes already transferred, on the caller's thread or by an earlier call: they count whatever becomes of the
    /// rest.</summary>
    internal int BytesBefore;

    /// <summary>Of the whole buffer, which is pinned from its beginning.</summary>
    internal int Length;

    /// <summary>Of the whole buffer's first byte in the file.</summary>
    internal long Offset;

    /// <summary>Counts what was transferred; true: there is more to do.</summary>
    internal bool Advance(long result)
    {
        if (!WantsAll || result <= 0)
        {
            return false;
        }

        BytesBefore += (int)result;
        return BytesBefore < Length;
    }

    /// <summary>The call that transfers the bytes that are left.</summary>
    internal readonly unsafe EngineCall Rest()
    {
        nint address = (nint)Pin.Pointer + BytesBefore;
        int length = Length - BytesBefore;
        long offset = Offset + BytesBefore;
        EngineCall call = Kind == OperationKind.Write
            ? BufferCall.Write(address, length, offset)
            : BufferCall.Read(address, length, offset);
        return call with { A0 = Descriptor, Priority = Priority };
    }

    /// <summary>Tells the target, unpins, releases the handles: the kernel is done, or never began.</summary>
    internal void Release(long result, bool onPump)
    {
        Operation ended = this;
        this = default;
        try
        {
            // Each may run a MemoryManager's own code.
            try
            {
                ended.Target?.Complete(result);
            }
            finally
            {
                ended.Pin.Dispose();
            }
        }
        finally
        {
            ended.Handle.Leave(onPump);
            ended.SecondHandle.Leave(onPump);
        }
    }
}
