namespace LinuxAio.Tasks;

/// <summary>The kind of a lock on a range of a file. The locks are advisory: they do not stop a program that takes no
/// lock. See fcntl(2), open file description locks.</summary>
public enum FileLock
{
    /// <summary>Permits other shared locks on the range, but no exclusive one.</summary>
    Shared,

    /// <summary>Permits no other lock on the range.</summary>
    Exclusive,
}
