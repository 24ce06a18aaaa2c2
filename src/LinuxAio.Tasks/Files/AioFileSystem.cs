namespace LinuxAio.Tasks;

/// <summary>Files and directories by path, each method asynchronous to the end: opening, listing and deleting block no
/// thread either. Failures are the exceptions .NET's own files throw, naming operation, path and errno.</summary>
/// <remarks>Thread-safe. Every method is virtual: inject it and mock it. A relative path starts at the current directory at
/// the call; <c>..</c> in it is the kernel's business, after symbolic links.</remarks>
public partial class AioFileSystem
{
    /// <summary>A file system over a context, or over a view of one with a priority.</summary>
    /// <param name="operations">What executes everything.</param>
    public AioFileSystem(AioOperations operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        Operations = operations;
    }

    /// <summary>The file system of <see cref="AioContext.Default"/>.</summary>
    public static AioFileSystem Default => AioContext.Default.Files;

    /// <summary>What executes everything.</summary>
    protected AioOperations Operations { get; }
}
