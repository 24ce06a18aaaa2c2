namespace LinuxAio.Tasks.Replacing;

/// <summary>What happened to a temporary file that existed already.</summary>
internal enum StrayFileFate
{
    /// <summary>The name is free.</summary>
    Gone,

    /// <summary>A process is writing the file.</summary>
    InUse,

    /// <summary>The file cannot be deleted, or it is not a temporary file of this library: it is a directory or a FIFO,
    /// belongs to another user, or is on a file system without locks.</summary>
    NotOurs,
}
