using System.Buffers;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>The resources that an operation holds until the kernel is done with it, and the facts that describe
/// it.</summary>
internal struct Operation
{
    internal OperationKind Kind;
    internal sbyte Priority;

    /// <summary>Whether the operation goes on until <see cref="Length"/> bytes are transferred or the file ends. Only
    /// for reads and writes at an <see cref="Offset"/>.</summary>
    internal bool WantsAll;

    /// <summary>The name of the operation in the exception that reports a failure; null: a failure is reported as
    /// −errno.</summary>
    internal string? Action;

    /// <summary>The path, for diagnosis. The worker reads a copy in native memory.</summary>
    internal string? Path;

    /// <summary>The descriptor, which is argument 0 of the call; negative when there is none.</summary>
    internal int Descriptor;

    /// <summary>Keeps the handle open.</summary>
    internal HandleUse Handle;

    /// <summary>Keeps the second handle open, for operations on two files.</summary>
    internal HandleUse SecondHandle;

    /// <summary>Pins the buffer.</summary>
    internal MemoryHandle Pin;

    /// <summary>Native memory that the call uses in addition to the buffer.</summary>
    internal IResultTarget? Target;

    /// <summary>Bytes already transferred, inline or by earlier calls. They count even when the rest fails.</summary>
    internal int BytesBefore;

    /// <summary>The length in bytes of the whole buffer, which is pinned from its beginning.</summary>
    internal int Length;

    /// <summary>The position in the file of the whole buffer's first byte.</summary>
    internal long Offset;

    /// <summary>Adds the result of a call to the bytes transferred.</summary>
    /// <returns>True: the operation needs another call.</returns>
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

    /// <summary>Notifies the target, unpins the buffer and releases the handles. The kernel is done, or was never
    /// called.</summary>
    internal void Release(long result, bool onPump)
    {
        Operation ended = this;
        this = default;
        try
        {
            // Both may run code of a user's MemoryManager, which may throw.
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
