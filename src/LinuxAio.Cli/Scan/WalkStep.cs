namespace LinuxAio.Cli.Scan;

/// <summary>One operation of a scan.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Directory">The directory it is done to, or in whose entry.</param>
/// <param name="Name">The entry to be opened.</param>
/// <param name="Handle">What is to be closed.</param>
internal readonly record struct WalkStep(
    WalkStepKind Kind, ScanDirectory Directory, string? Name = null, AioDirectoryHandle? Handle = null);
