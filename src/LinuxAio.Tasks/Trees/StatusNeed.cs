namespace LinuxAio.Tasks.Trees;

/// <summary>For which entries a walk calls stat.</summary>
internal enum StatusNeed
{
    None,

    /// <summary>Where the file system does not tell the type of an entry in the listing.</summary>
    UnknownTypes,

    All,
}
