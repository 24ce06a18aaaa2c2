namespace LinuxAio.Tasks.Replacing;

/// <summary>What became of a temporary file that was there already.</summary>
internal enum StrayFileFate
{
    /// <summary>Its name is free.</summary>
    Gone,

    /// <summary>Somebody is writing it.</summary>
    InUse,

    /// <summary>It cannot be removed, or is no such file: another user's, a directory, or locks are not to be had.</summary>
    NotOurs,
}
