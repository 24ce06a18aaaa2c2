using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Calls;

/// <summary>Creates the exceptions for failed calls on paths.</summary>
/// <remarks>.NET has different exceptions for a missing file and for a missing directory; the kernel answers ENOENT to
/// both. So after a call has failed with ENOENT, a stat of the directory decides.</remarks>
internal static class PathFailure
{
    /// <summary>Awaits a call. If the call fails, throws the exception that .NET throws for this failure.</summary>
    internal static ValueTask<int> OrExplain(
        this ValueTask<int> task, AioOperations operations, string operation, string path) =>
        AwaitAsync(task, operations, operation, path, isDirectory: false);

    /// <summary>Like <see cref="OrExplain"/>, for a path that should be a directory.</summary>
    internal static ValueTask<int> OrExplainDirectory(
        this ValueTask<int> task, AioOperations operations, string operation, string path) =>
        AwaitAsync(task, operations, operation, path, isDirectory: true);

    /// <summary>Creates the exception for a failed call: DirectoryNotFoundException if the directory that holds the
    /// path's name is missing, UnauthorizedAccessException if the path is a directory and should be a file.</summary>
    internal static async ValueTask<Exception> ExplainAsync(
        AioOperations operations, long result, string operation, string path, string suffix = "")
    {
        Errno errno = AioResult.GetErrno(result);
        Errno type = errno == Errno.EISDIR ? Errno.EACCES : errno;
        if (errno == Errno.ENOENT && await IsDirectoryMissingAsync(operations, path).ConfigureAwait(false))
        {
            type = Errno.ENOTDIR;
        }

        return AioException.CreateAs(type, errno, operation, path, suffix);
    }

    /// <summary>Creates the exception for an error that the library finds without a system call.</summary>
    internal static Exception Refuse(Errno errno, string operation, string path, string suffix = "") =>
        AioException.CreateAs(errno == Errno.EISDIR ? Errno.EACCES : errno, errno, operation, path, suffix);

    /// <summary>The end of a message about two paths: <c> to '/b'</c>.</summary>
    internal static string To(string path) => $" to {PathText.Quote(path)}";

    /// <summary>Makes one exception of several failures. A single failure is returned as it is; several become an
    /// IOException with the message and errno of the first, and all of them in an AggregateException inside.</summary>
    internal static Exception Combine(string operation, string path, IReadOnlyList<Exception> failures)
    {
        if (failures.Count == 1)
        {
            return failures[0];
        }

        Errno first = AioResult.GetErrno(failures[0]);
        var all = new AggregateException(failures);
        return AioException.WithErrno(
            new IOException(
                $"{operation} {PathText.Quote(path)}: {failures.Count} failures, the first: {failures[0].Message}",
                all),
            first);
    }

    private static async ValueTask<int> AwaitAsync(
        ValueTask<int> task, AioOperations operations, string operation, string path, bool isDirectory)
    {
        int result = await task.ConfigureAwait(false);
        if (!AioResult.IsError(result))
        {
            return result;
        }

        Errno errno = AioResult.GetErrno(result);
        throw isDirectory && errno == Errno.ENOENT
            ? AioException.CreateAs(Errno.ENOTDIR, errno, operation, path)
            : await ExplainAsync(operations, result, operation, path).ConfigureAwait(false);
    }

    private static async ValueTask<bool> IsDirectoryMissingAsync(AioOperations operations, string path)
    {
        string? directory = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        return directory is not null &&
            await operations.AioStatAsync(directory, new FileStatus()).ConfigureAwait(false) == -(int)Errno.ENOENT;
    }
}
