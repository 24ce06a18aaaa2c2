using System.Runtime.CompilerServices;

namespace LinuxAio.Tasks;

/// <summary>Files and directories by path, each method asynchronous to the end: opening, listing and deleting block no
/// thread either. Failures are the exceptions .NET's own files throw, naming operation, path and errno.</summary>
/// <remarks>Thread-safe. Every method is virtual: inject it and mock it. A relative path starts at the current directory at
/// the call; <c>..</c> in it is the kernel's business, after symbolic links.</remarks>
public partial class AioFileSystem
{
    private readonly AioOperations? _operations;

    /// <summary>A file system over a context, or over a view of one with a priority.</summary>
    /// <param name="operations">What executes everything.</param>
    public AioFileSystem(AioOperations operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        _operations = operations;
    }

    /// <summary>For test doubles: every method is virtual. One that is not overridden throws
    /// <see cref="NotSupportedException"/>.</summary>
    protected AioFileSystem()
    {
    }

    /// <summary>What executes everything.</summary>
    protected AioOperations Operations =>
        _operations ?? throw new NotSupportedException($"{GetType()} does not override this method.");

    /// <summary>The path from the root, with the current directory in front of a relative one. Not Path.GetFullPath: that
    /// would resolve ".." without regard to symbolic links, unlike the kernel.</summary>
    /// <exception cref="ArgumentException">It is empty, or holds what no path can hold.</exception>
    private static string Absolute(
        string path, [CallerArgumentExpression(nameof(path))] string parameterName = "",
        [CallerMemberName] string operation = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(path, parameterName);
        // The current directory may have been deleted, which is no matter to whoever does not start there.
        string absolute = path.StartsWith('/') ? path : Path.Combine(Environment.CurrentDirectory, path);
        ((AioPath)absolute).Validate(operation, parameterName);
        return absolute;
    }
}
