namespace LinuxAio.Tasks;

/// <summary>How a range of a file will be used; posix_fadvise(2). Advice only: no data changes.</summary>
public enum FileAdvice
{
    /// <summary>No advice.</summary>
    Normal = 0,

    /// <summary>In random order: no reading ahead.</summary>
    Random = 1,

    /// <summary>From low to high offsets: read further ahead.</summary>
    Sequential = 2,

    /// <summary>Soon: start reading into the page cache.</summary>
    WillNeed = 3,

    /// <summary>Not soon: clean pages may leave the page cache.</summary>
    DontNeed = 4,

    /// <summary>Once only.</summary>
    NoReuse = 5,
}
