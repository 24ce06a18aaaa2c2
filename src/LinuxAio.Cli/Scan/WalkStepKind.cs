namespace LinuxAio.Cli.Scan;

/// <summary>What a <see cref="WalkStep"/> does.</summary>
internal enum WalkStepKind
{
    /// <summary>Learn what some entries are.</summary>
    Stat,

    /// <summary>Fetch the next part of a directory.</summary>
    Read,

    /// <summary>Open a child directory for the first time.</summary>
    Open,

    /// <summary>Open a directory whose descriptor was given up.</summary>
    Reopen,

    /// <summary>Close a directory that is done, or whose descriptor is needed elsewhere.</summary>
    Close,
}
