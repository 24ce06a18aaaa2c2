namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/mman.h</c>: mmap(2), mprotect(2), madvise(2).</summary>
internal static class Mman
{
    internal const int PROT_NONE = 0x0;
    internal const int PROT_READ = 0x1;
    internal const int PROT_WRITE = 0x2;

    internal const int MAP_PRIVATE = 0x2;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MAP_NORESERVE = 0x4000;
    internal const int MAP_STACK = 0x2_0000;

    internal const int MADV_DONTNEED = 4;
    internal const int MADV_WIPEONFORK = 18;
}
