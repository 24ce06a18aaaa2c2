namespace LinuxAio.Tasks.Trees;

/// <summary>What <see cref="TreeWalk{TNode}.AdvanceAsync"/> came to.</summary>
internal enum WalkEvent
{
    /// <summary>A directory is open; its entries follow.</summary>
    Entered,

    /// <summary>Some entries of the directory are in memory, to be taken.</summary>
    Entries,

    /// <summary>The directory has no more entries.</summary>
    Listed,

    /// <summary>The directory could not be opened, or not be read to its end.</summary>
    Failed,

    /// <summary>The walk is through with the directory and everything below it. Only in post-order.</summary>
    Left,

    /// <summary>The walk is through.</summary>
    Ended,
}
