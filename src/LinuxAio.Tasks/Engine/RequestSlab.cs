using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Native memory for a fixed number of requests, and what managed code keeps beside each of them.</summary>
internal sealed unsafe class RequestSlab
{
    internal const int IndexBits = 10;
    internal const int Records = 1 << IndexBits;
    internal const int Bytes = Records * RequestRecord.Bytes;

    internal readonly RequestRecord* Base = (RequestRecord*)Kernel.Map(Bytes);

    /// <summary>Whose request it is, while it is outstanding.</summary>
    internal readonly object?[] Owners = new object?[Records];

    /// <summary>The free list's links, as index + 1; not in the records, for their pages may be given back.</summary>
    internal readonly int[] NextFree = new int[Records];

    /// <summary>Gives the pages back; the address range stays, so that a late ticket still reads memory (zeros).</summary>
    internal void GiveBackPages() => Kernel.Syscall(SyscallNumber.Madvise, (nint)Base, Bytes, Mman.MADV_DONTNEED);

    internal void Unmap() => Kernel.Unmap((nint)Base, Bytes);
}
