using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>The buffers of a vectored read or write: pinned, and listed in native memory, until the kernel is done with
/// them.</summary>
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

    /// <summary>How many buffers are pinned. The caller may have changed its list since.</summary>
    internal int Count => _pinned;

    internal static VectorArgument Of(IReadOnlyList<Memory<byte>> buffers) => Of(buffers, static buffer => buffer);

    internal static VectorArgument Of(IReadOnlyList<ReadOnlyMemory<byte>> buffers) =>
        Of(buffers, static buffer => buffer);

    private static VectorArgument Of<T>(IReadOnlyList<T> buffers, Func<T, ReadOnlyMemory<byte>> toBytes)
    {
        var vector = new VectorArgument(buffers.Count);
        try
        {
            for (int i = 0; i < vector._pins.Length && i < buffers.Count; i++) // another thread may change the list
            {
                // Read the element once: the list may change, and length and address must be of the same buffer.
                ReadOnlyMemory<byte> buffer = toBytes(buffers[i]);
                vector.Add(buffer.Pin(), buffer.Length);
            }

            return vector;
        }
        catch
        {
            vector.Release(); // the code of a user's MemoryManager threw
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
                first ??= exception; // from a user's MemoryManager; go on, so that no other buffer stays pinned
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
