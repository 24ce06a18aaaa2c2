namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/poll.h</c>; ppoll(2).</summary>
internal static class Poll
{
    internal const short POLLIN = 0x1;
    internal const short POLLNVAL = 0x20;
}

/// <summary><c>struct pollfd</c>: one descriptor that ppoll(2) waits for.</summary>
internal struct Pollfd
{
    internal int fd;
    internal short events;
    internal short revents;
}
