using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Native memory for a fixed number of requests, and the managed data of each of them.</summary>
internal sealed unsafe class RequestSlab
{
    internal const int IndexBits = 10;
    internal const int Records = 1 << IndexBits;
    internal const int Bytes = Records * RequestRecord.Bytes;

    internal readonly RequestRecord* Base = (RequestRecord*)Kernel.Map(Bytes);

    /// <summary>The owner of each outstanding request, by record.</summary>
    internal readonly object?[] Owners = new object?[Records];

    /// <summary>The links of the free list, as index + 1. They are not in the records, because the pages of the records
    /// may be given back.</summary>
    internal readonly int[] NextFree = new int[Records];

    /// <summary>Gives the pages back to the kernel. The addresses stay valid: a late use of a ticket reads zeros
    /// there.</summary>
    internal void GiveBackPages() => Kernel.Syscall(SyscallNumber.Madvise, (nint)Base, Bytes, Mman.MADV_DONTNEED);

    internal void Unmap() => Kernel.Unmap((nint)Base, Bytes);
}
