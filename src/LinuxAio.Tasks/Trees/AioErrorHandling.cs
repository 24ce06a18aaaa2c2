namespace LinuxAio.Tasks;

/// <summary>What an enumeration does about an entry it cannot look at, or a directory it cannot list.</summary>
public enum AioErrorHandling
{
    /// <summary>It ends with the exception.</summary>
    Throw,

    /// <summary>It goes on without.</summary>
    Skip,

    /// <summary>It goes on without, and ends with an exception that tells them all: the only one itself, or an
    /// <see cref="IOException"/> with an <see cref="AggregateException"/> within.</summary>
    Collect,
}
