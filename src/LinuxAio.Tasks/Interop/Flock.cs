namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct flock</c>.</summary>
internal struct Flock
{
    internal short l_type;
    internal short l_whence;
    internal long l_start;
    internal long l_len;
    internal int l_pid;
}
