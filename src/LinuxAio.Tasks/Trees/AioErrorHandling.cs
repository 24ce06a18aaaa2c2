namespace LinuxAio.Tasks;

/// <summary>What an enumeration does about an entry it cannot look at, or a directory it cannot list; and what a copy of a
/// directory does about something it cannot copy.</summary>
public enum AioErrorHandling
{
    /// <summary>It ends with the exception.</summary>
    Throw,

    /// <summary>It goes on without.</summary>
    Skip,

    /// <summary>It goes on without, and ends with an exception that tells them all. An enumeration throws the only one
    /// itself, or an <see cref="IOException"/> with an <see cref="AggregateException"/> within. A copy throws an
    /// <see cref="AggregateException"/>.</summary>
    Collect,
}
