namespace LinuxAio.Tasks;

/// <summary>A lock on a range of a file; fcntl(2), open file description locks. Advisory: it keeps out only those who ask
/// for one.</summary>
public enum FileLock
{
    /// <summary>Beside other shared locks.</summary>
    Shared,

    /// <summary>Beside no other lock.</summary>
    Exclusive,
}
