using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks.Operations;

/// <summary>A small structure an operation hands to the kernel: in native memory until the kernel is done.</summary>
internal sealed unsafe class NativeArgument : IResultTarget
{
    private readonly void* _memory;

    internal NativeArgument(ReadOnlySpan<long> words)
    {
        _memory = NativeMemory.Alloc((nuint)words.Length, sizeof(long));
        words.CopyTo(new Span<long>(_memory, words.Length));
    }

    internal nint Address => (nint)_memory;

    void IResultTarget.Complete(long result) => NativeMemory.Free(_memory);
}
