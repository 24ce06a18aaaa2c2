namespace LinuxAio.Tasks;

/// <summary>How a program will use a range of a file. It is advice for the page cache and changes no data. See
/// posix_fadvise(2).</summary>
public enum FileAdvice
{
    /// <summary>No special use; takes earlier advice back.</summary>
    Normal = 0,

    /// <summary>In random order: the kernel does not read ahead.</summary>
    Random = 1,

    /// <summary>From low to high offsets: the kernel reads further ahead.</summary>
    Sequential = 2,

    /// <summary>Soon: the kernel starts to read the range into the page cache.</summary>
    WillNeed = 3,

    /// <summary>Not soon: the kernel may drop pages of the range that are written back.</summary>
    DontNeed = 4,

    /// <summary>Only once.</summary>
    NoReuse = 5,
}
