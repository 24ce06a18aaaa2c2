using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>The buffers of a vectored read or write: pinned, and listed in native memory, until the kernel is
/// done.</summary>
internal sealed unsafe class VectorArgument : IResultTarget
{
    private readonly MemoryHandle[] _pins;
    private readonly Iovec* _vector;
    private int _pinned;

    private VectorArgument(int count)
    {
        _pins = new MemoryHandle[count];
        _vector = (Iovec*)NativeMemory.Alloc((nuint)Math.Max(1, count), (nuint)sizeof(Iovec));
    }

    internal nint Address => (nint)_vector;

    /// <summary>How many there were when they were pinned: the caller's list may have changed since.</summary>
    internal int Count => _pinned;

    internal static VectorArgument Of(IReadOnlyList<Memory<byte>> buffers) => Of(buffers, static buffer => buffer);

    internal static VectorArgument Of(IReadOnlyList<ReadOnlyMemory<byte>> buffers) => Of(buffers, static buffer => buffer);

    private static VectorArgument Of<T>(IReadOnlyList<T> buffers, Func<T, ReadOnlyMemory<byte>> toBytes)
    {
        var vector = new VectorArgument(buffers.Count);
        try
        {
            for (int i = 0; i < vector._pins.Length && i < buffers.Count; i++) // the list may change meanwhile
            {
                // Asked for once: length and address must be of the same buffer, whatever the caller's list says next.
                ReadOnlyMemory<byte> buffer = toBytes(buffers[i]);
                vector.Add(buffer.Pin(), buffer.Length);
            }

            return vector;
        }
        catch
        {
            vector.Release(); // a MemoryManager's own code threw
            throw;
        }
    }

    void IResultTarget.Complete(long result) => Release();

    private void Add(MemoryHandle pin, int length)
    {
        _pins[_pinned] = pin;
        _vector[_pinned++] = new Iovec { iov_base = (nint)pin.Pointer, iov_len = (nuint)length };
    }

    private void Release()
    {
        NativeMemory.Free(_vector);
        Exception? first = null;
        for (int i = 0; i < _pinned; i++)
        {
            try
            {
                _pins[i].Dispose();
            }
            catch (Exception exception)
            {
                first ??= exception; // a MemoryManager's own; the other buffers must not stay pinned for it
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
