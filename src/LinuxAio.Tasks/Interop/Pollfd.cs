namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct pollfd</c>.</summary>
internal struct Pollfd
{
    internal int fd;
    internal short events;
    internal short revents;
}
