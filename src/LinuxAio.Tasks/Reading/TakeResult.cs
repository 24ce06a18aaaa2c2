namespace LinuxAio.Tasks.Reading;

/// <summary>What <see cref="ReadAhead.TryTake"/> found.</summary>
internal enum TakeResult
{
    /// <summary>The next block is still being read: wait for <see cref="ReadAhead.NextRead"/>.</summary>
    Pending,

    /// <summary>A block of at least one byte.</summary>
    Block,

    /// <summary>The end of the file. Every later call returns this too.</summary>
    End,

    /// <summary>Reading failed. Every later call returns this too; <see cref="ReadAhead.ThrowIfFailed"/> throws the
    /// failure.</summary>
    Failed,
}
