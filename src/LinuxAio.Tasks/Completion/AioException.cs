using System.Globalization;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Completion;

/// <summary>Creates the exceptions of failed operations. Their types are those that .NET's own file APIs throw for the
/// same errors.</summary>
internal static class AioException
{
    private const string ErrnoKey = "Errno";
    private const string BytesKey = "BytesTransferred";

    /// <summary>An exception whose message reads <c>open '/a/b': No such file or directory (ENOENT)</c>.</summary>
    internal static Exception Create(Errno errno, string operation, string? path) =>
        CreateAs(errno, errno, operation, path);

    /// <summary>Like <see cref="Create(Errno, string, string?)"/>, but the type of the exception belongs to another
    /// errno. The kernel's ENOENT, for example, does not tell a missing file from a missing directory; .NET's
    /// exceptions do.</summary>
    /// <param name="type">The errno that chooses the type.</param>
    /// <param name="errno">The errno from the kernel.</param>
    /// <param name="operation">The operation, such as <c>open</c>.</param>
    /// <param name="path">The path it failed for; null: the message names none.</param>
    /// <param name="suffix">Text after the path in the message, such as the second of two paths.</param>
    internal static Exception CreateAs(Errno type, Errno errno, string operation, string? path, string suffix = "")
    {
        string subject = path is null ? operation : $"{operation} {PathText.Quote(path)}";
        string message = $"{subject}{suffix}: {errno.Description()} ({errno.Name()})";

        // As in .NET, HResult is the raw errno where the type has no HResult of its own.
        Exception exception = type switch
        {
            Errno.ENOENT => new FileNotFoundException(message, path),
            Errno.ENOTDIR => new DirectoryNotFoundException(message),
            Errno.EACCES or Errno.EPERM or Errno.EROFS =>
                new UnauthorizedAccessException(message, new IOException(message, (int)errno)),
            Errno.ENAMETOOLONG => new PathTooLongException(message),
            Errno.ECANCELED => new OperationCanceledException(message),
            _ => new IOException(message, (int)errno),
        };
        return WithErrno(exception, errno);
    }

    /// <summary>Stores the errno in an exception of any type, for <see cref="GetErrno"/>.</summary>
    internal static Exception WithErrno(Exception exception, Errno errno)
    {
        exception.Data[ErrnoKey] = errno;
        return exception;
    }

    /// <summary>Like <see cref="Create(Errno, string, string?)"/>, and says how many bytes were transferred
    /// before.</summary>
    internal static Exception Create(Errno errno, string operation, string? path, long bytes, long length)
    {
        if (bytes == 0)
        {
            return Create(errno, operation, path);
        }

        string partly = string.Create(CultureInfo.InvariantCulture, $"{operation} (after {bytes} of {length} bytes)");
        return WithBytes(Create(errno, partly, path), bytes);
    }

    /// <summary>Stores in an exception how many bytes the operation had transferred, for
    /// <see cref="GetBytesTransferred"/>.</summary>
    internal static Exception WithBytes(Exception exception, long bytes)
    {
        if (bytes > 0)
        {
            exception.Data[BytesKey] = bytes;
        }

        return exception;
    }

    internal static long GetBytesTransferred(Exception exception) => exception.Data[BytesKey] is long bytes ? bytes : 0;

    internal static Errno GetErrno(Exception exception) => exception.Data[ErrnoKey] is Errno errno ? errno : Errno.None;
}
