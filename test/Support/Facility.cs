namespace LinuxAio.Tests.Support;

/// <summary>What some tests need from the kernel, the file system or the user. A test whose facility is missing is always
/// skipped: no package can provide it.</summary>
public enum Facility
{
    /// <summary>The user is root.</summary>
    Root,

    /// <summary>The process may mount a tmpfs.</summary>
    Mount,

    /// <summary>The file system of temporary files accepts O_DIRECT.</summary>
    DirectIo,

    /// <summary>Temporary files are on a file system on which the library opens, reads and closes files inline.</summary>
    InlineOpen,

    /// <summary>The process may choose the id of the next thread.</summary>
    ThreadIds,
}
