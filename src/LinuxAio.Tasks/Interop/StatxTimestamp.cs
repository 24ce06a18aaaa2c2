namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct statx_timestamp</c>. Before 1970 the seconds are negative; the nanoseconds always count
/// forward.</summary>
internal struct StatxTimestamp
{
    internal long tv_sec;
    internal uint tv_nsec;
}
