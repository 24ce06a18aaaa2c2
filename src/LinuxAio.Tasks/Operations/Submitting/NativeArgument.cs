using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks.Operations;

/// <summary>A small structure in native memory that a system call reads. It is freed when the kernel is done with
/// it.</summary>
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
