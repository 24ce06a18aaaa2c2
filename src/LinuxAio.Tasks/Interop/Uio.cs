namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct iovec</c> of <c>linux/uio.h</c>: one buffer of a vectored read or write; readv(2).</summary>
internal struct Iovec
{
    internal nint iov_base;
    internal nuint iov_len;
}
