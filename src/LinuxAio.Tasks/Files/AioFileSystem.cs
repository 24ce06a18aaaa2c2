using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>Files and directories by path. Every method is asynchronous: also opening, listing and deleting block no
/// thread.</summary>
/// <remarks>
/// <para>Thread-safe. Every method is virtual, so that a test can replace it.</para>
/// <para>A relative path starts at the current directory at the time of the call. The kernel resolves <c>..</c>, after
/// the symbolic links before it.</para>
/// <para>A failed operation throws the exception that .NET's own file APIs throw for the same error. The message names
/// the operation, the path and the errno; <see cref="AioResult.GetErrno(Exception)"/> returns the errno. Every method
/// throws <see cref="ArgumentException"/> for an empty path, and for a path that the kernel cannot take, such as one
/// with a NUL character. It throws <see cref="OperationCanceledException"/> when it is cancelled, and
/// <see cref="ObjectDisposedException"/> when its context is disposed.</para>
/// </remarks>
public partial class AioFileSystem
{
    private readonly AioOperations? _operations;

    /// <summary>Makes a file system that uses a context, or a view of a context with a priority.</summary>
    /// <param name="operations">The context or view that executes the operations.</param>
    /// <exception cref="ArgumentNullException"><paramref name="operations"/> is null.</exception>
    public AioFileSystem(AioOperations operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        _operations = operations;
    }

    /// <summary>For test doubles. A method that is not overridden throws <see cref="NotSupportedException"/>.</summary>
    protected AioFileSystem()
    {
    }

    /// <summary>The context or view that executes the operations.</summary>
    protected AioOperations Operations =>
        _operations ?? throw new NotSupportedException($"{GetType()} does not override this method.");

    /// <summary>The path with the current directory before it if it is relative.</summary>
    /// <exception cref="ArgumentException">The path is empty, or has a character that no path can have.</exception>
    private static string Absolute(
        string path, [CallerArgumentExpression(nameof(path))] string parameterName = "",
        [CallerMemberName] string operation = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(path, parameterName);
        string absolute = CurrentDirectory.MakeAbsolute(path);
        ((AioPath)absolute).Validate(operation, parameterName);
        return absolute;
    }
}
