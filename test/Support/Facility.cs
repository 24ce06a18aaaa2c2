namespace LinuxAio.Tests.Support;

/// <summary>What some tests need from the kernel, the file system or the user. A test is always skipped where its
/// facility is missing, because no package can provide the facility.</summary>
public enum Facility
{
    /// <summary>The user is root.</summary>
    Root,

    /// <summary>The process may mount a tmpfs.</summary>
    Mount,

    /// <summary>The process may mount an overlay over a tmpfs.</summary>
    Overlay,

    /// <summary>The file system of temporary files accepts O_DIRECT.</summary>
    DirectIo,

    /// <summary>The library opens and closes files inline on the file system of temporary files.</summary>
    InlineOpen,

    /// <summary>The file system of temporary files has access control lists and extended attributes of
    /// users.</summary>
    AccessLists,

    /// <summary>The process may choose the id of the next thread.</summary>
    ThreadIds,
}
