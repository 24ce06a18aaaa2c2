using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks;

/// <summary>Interprets the results of operations: 0 or more is a count or a descriptor, less than 0 is the negative of
/// an <see cref="Errno"/>.</summary>
[SuppressMessage("ApiDesign", "RS0026:Do not add multiple public overloads with optional parameters",
    Justification = "The overloads of OrThrow differ in a required parameter, the task.")]
public static class AioResult
{
    /// <summary>Tells whether an operation failed.</summary>
    /// <param name="result">The result of the operation.</param>
    /// <returns>True if the result is negative.</returns>
    public static bool IsError(long result) => result < 0;

    /// <summary>Gets the error of an operation from its result.</summary>
    /// <param name="result">The result of the operation.</param>
    /// <returns>The error; <see cref="Errno.None"/> if the operation succeeded.</returns>
    public static Errno GetErrno(long result) => IsError(result) ? (Errno)(-result) : Errno.None;

    /// <summary>Gets the error from an exception that this library threw for a failed operation.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>The error; <see cref="Errno.None"/> if the exception has another cause.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public static Errno GetErrno(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return AioException.GetErrno(exception);
    }

    /// <summary>Gets from an exception how many bytes the operation had transferred before it failed or was cancelled.
    /// These bytes are in the file, or in the buffer.</summary>
    /// <param name="exception">The exception of an operation, such as
    /// <see cref="AioFile.WriteAsync(ReadOnlyMemory{byte}, long, CancellationToken)"/>.</param>
    /// <returns>The number of bytes; 0 if none were transferred, or the exception has another cause.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public static long GetBytesTransferred(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return AioException.GetBytesTransferred(exception);
    }

    /// <summary>Throws for a failed operation the exception that .NET's own file APIs throw. Does nothing if the result
    /// is 0 or more.</summary>
    /// <param name="result">The result of the operation.</param>
    /// <param name="operation">The name of the operation for the message, such as <c>open</c>.</param>
    /// <param name="path">The path of the file for the message; null: the message names no file.</param>
    /// <exception cref="FileNotFoundException"><see cref="Errno.ENOENT"/>.</exception>
    /// <exception cref="DirectoryNotFoundException"><see cref="Errno.ENOTDIR"/>.</exception>
    /// <exception cref="UnauthorizedAccessException"><see cref="Errno.EACCES"/>, <see cref="Errno.EPERM"/>,
    /// <see cref="Errno.EROFS"/>.</exception>
    /// <exception cref="PathTooLongException"><see cref="Errno.ENAMETOOLONG"/>.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Errno.ECANCELED"/>.</exception>
    /// <exception cref="IOException">Any other error; its <see cref="Exception.HResult"/> is the number of the
    /// errno.</exception>
    public static void ThrowIfError(long result, string operation, string? path = null)
    {
        if (IsError(result))
        {
            throw AioException.Create(GetErrno(result), operation, path);
        }
    }

    /// <summary>Makes an operation throw an exception instead of returning a negative result. The exceptions are those
    /// of <see cref="ThrowIfError"/>.</summary>
    /// <param name="task">The operation. Do not await it elsewhere.</param>
    /// <param name="operation">The name of the operation for the message. Default: the expression in the caller's
    /// source.</param>
    /// <param name="path">The path of the file for the message; null: the message names no file.</param>
    /// <returns>A task whose result is 0 or more.</returns>
    public static ValueTask<int> OrThrow(this ValueTask<int> task,
        [CallerArgumentExpression(nameof(task))] string operation = "", string? path = null)
    {
        if (task.IsCompletedSuccessfully)
        {
            int result = task.Result;
            task = new ValueTask<int>(result);
            if (!IsError(result))
            {
                return task;
            }
        }

        return AwaitOrThrow(task, operation, path);
    }

    /// <inheritdoc cref="OrThrow(ValueTask{int}, string, string?)"/>
    public static ValueTask<long> OrThrow(this ValueTask<long> task,
        [CallerArgumentExpression(nameof(task))] string operation = "", string? path = null)
    {
        if (task.IsCompletedSuccessfully)
        {
            long result = task.Result;
            task = new ValueTask<long>(result);
            if (!IsError(result))
            {
                return task;
            }
        }

        return AwaitOrThrow(task, operation, path);
    }

    private static async ValueTask<int> AwaitOrThrow(ValueTask<int> task, string operation, string? path)
    {
        int result = await task.ConfigureAwait(false);
        ThrowIfError(result, operation, path);
        return result;
    }

    private static async ValueTask<long> AwaitOrThrow(ValueTask<long> task, string operation, string? path)
    {
        long result = await task.ConfigureAwait(false);
        ThrowIfError(result, operation, path);
        return result;
    }
}
