using System.Globalization;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Completion;

/// <summary>The exceptions of failed operations, of the types .NET's own file APIs throw for the same errors.</summary>
internal static class AioException
{
    private const string ErrnoKey = "Errno";
    private const string BytesKey = "BytesTransferred";

    /// <summary>An exception whose message reads <c>open '/a/b': No such file or directory (ENOENT)</c>.</summary>
    internal static Exception Create(Errno errno, string operation, string? path) =>
        CreateAs(errno, errno, operation, path);

    /// <summary>As <see cref="Create(Errno, string, string?)"/>, of the type that belongs to another errno: the kernel's
    /// ENOENT, say, does not tell a missing file from a missing directory, and .NET's exceptions do.</summary>
    /// <param name="type">Whose type to take.</param>
    /// <param name="errno">What the kernel said.</param>
    /// <param name="operation">What was done.</param>
    /// <param name="path">To what.</param>
    /// <param name="suffix">What follows the path in the message, such as the second of two paths.</param>
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

    /// <summary>An exception of any type leaves word which error is behind it.</summary>
    internal static Exception WithErrno(Exception exception, Errno errno)
    {
        exception.Data[ErrnoKey] = errno;
        return exception;
    }

    /// <summary>As <see cref="Create(Errno, string, string?)"/>, saying also how far the operation got.</summary>
    internal static Exception Create(Errno errno, string operation, string? path, long bytes, long length)
    {
        if (bytes == 0)
        {
            return Create(errno, operation, path);
        }

        string partly = string.Create(CultureInfo.InvariantCulture, $"{operation} (after {bytes} of {length} bytes)");
        return WithBytes(Create(errno, partly, path), bytes);
    }

    /// <summary>An operation that ended early leaves word how many bytes it had transferred.</summary>
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
