namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct iovec</c>.</summary>
internal struct Iovec
{
    internal nint iov_base;
    internal nuint iov_len;
}
