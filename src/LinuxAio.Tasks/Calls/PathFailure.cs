using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Calls;

/// <summary>The exceptions of failed calls on paths. What the errno alone does not tell is looked up here, once the call has
/// failed: whether the file is missing or its directory.</summary>
internal static class PathFailure
{
    /// <summary>The same call, with the exception .NET throws for it instead of a negative result.</summary>
    internal static ValueTask<int> OrExplain(
        this ValueTask<int> task, AioOperations operations, string operation, string path) =>
        AwaitAsync(task, operations, operation, path, isDirectory: false);

    /// <summary>As <see cref="OrExplain"/>, for a call on what should be a directory.</summary>
    internal static ValueTask<int> OrExplainDirectory(
        this ValueTask<int> task, AioOperations operations, string operation, string path) =>
        AwaitAsync(task, operations, operation, path, isDirectory: true);

    /// <summary>The exception for a failed call: DirectoryNotFoundException when the directory of the path is missing, and
    /// UnauthorizedAccessException for a directory where a file should be.</summary>
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

    /// <summary>The exception for what makes no sense to the library, before the kernel is asked.</summary>
    internal static Exception Refuse(Errno errno, string operation, string path, string suffix = "") =>
        AioException.CreateAs(errno == Errno.EISDIR ? Errno.EACCES : errno, errno, operation, path, suffix);

    /// <summary>For messages: the second of two paths.</summary>
    internal static string To(string path) => $" to {PathText.Quote(path)}";

    /// <summary>One exception for several failures: the only one itself; or an IOException that tells the first and holds
    /// all
    /// of them in an AggregateException within.</summary>
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
                $"{operation} {PathText.Quote(path)}: {failures.Count} failures, the first: {failures[0].Message}", all),
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
