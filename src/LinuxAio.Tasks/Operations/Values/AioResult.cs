using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks;

/// <summary>Reads what operations return: a count or descriptor when 0 or more, the negative of an
/// <see cref="Errno"/> when not.</summary>
[SuppressMessage("ApiDesign", "RS0026:Do not add multiple public overloads with optional parameters",
    Justification = "OrThrow's overloads differ in a required parameter, the task.")]
public static class AioResult
{
    /// <summary>Whether the operation failed.</summary>
    /// <param name="result">What the operation returned.</param>
    public static bool IsError(long result) => result < 0;

    /// <summary>Why the operation failed.</summary>
    /// <param name="result">What the operation returned.</param>
    /// <returns><see cref="Errno.None"/> when it succeeded.</returns>
    public static Errno GetErrno(long result) => IsError(result) ? (Errno)(-result) : Errno.None;

    /// <summary>The error behind an exception this library threw for a failed operation.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns><see cref="Errno.None"/> when the exception is of other origin.</returns>
    public static Errno GetErrno(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return AioException.GetErrno(exception);
    }

    /// <summary>How many bytes an operation had transferred before it failed or was cancelled: they are in the file, or
    /// in the buffer.</summary>
    /// <param name="exception">What an operation of <c>AioFile</c> threw.</param>
    /// <returns>0 when there were none, or the exception is of other origin.</returns>
    public static long GetBytesTransferred(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return AioException.GetBytesTransferred(exception);
    }

    /// <summary>Throws the exception .NET users expect for a failed operation; does nothing for a result of 0 or
    /// more.</summary>
    /// <param name="result">What the operation returned.</param>
    /// <param name="operation">What was done, for the message: "open".</param>
    /// <param name="path">The file it was done to, for the message.</param>
    /// <exception cref="FileNotFoundException"><see cref="Errno.ENOENT"/>.</exception>
    /// <exception cref="DirectoryNotFoundException"><see cref="Errno.ENOTDIR"/>.</exception>
    /// <exception cref="UnauthorizedAccessException"><see cref="Errno.EACCES"/>, <see cref="Errno.EPERM"/>,
    /// <see cref="Errno.EROFS"/>.</exception>
    /// <exception cref="PathTooLongException"><see cref="Errno.ENAMETOOLONG"/>.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Errno.ECANCELED"/>.</exception>
    /// <exception cref="IOException">Any other error; its <see cref="Exception.HResult"/> is the errno.</exception>
    public static void ThrowIfError(long result, string operation, string? path = null)
    {
        if (IsError(result))
        {
            throw AioException.Create(GetErrno(result), operation, path);
        }
    }

    /// <summary>The same operation with an exception instead of a negative result, as by <see cref="ThrowIfError"/>.
    /// </summary>
    /// <param name="task">The operation; consumed by this call.</param>
    /// <param name="operation">What is done, for the message; the expression in the caller's source by default.</param>
    /// <param name="path">The file it is done to, for the message.</param>
    /// <returns>A task whose result is never negative.</returns>
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
