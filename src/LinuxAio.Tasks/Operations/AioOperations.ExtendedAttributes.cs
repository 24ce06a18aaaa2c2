using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <content>Operations on extended attributes; xattr(7). A test double that does not override one of them answers
/// −EOPNOTSUPP, as a file system without extended attributes does.</content>
public abstract partial class AioOperations
{
    private static ValueTask<int> NoAttributes => new(-(int)Errno.EOPNOTSUPP);

    /// <summary>Reads an extended attribute of the file that a path names. A symbolic link is not followed. See
    /// lgetxattr(2).</summary>
    /// <param name="path">An absolute path. The kernel has no form that starts in a directory.</param>
    /// <param name="name">The name of the attribute, such as <c>user.comment</c>.</param>
    /// <param name="value">Receives the value; at most 64 KiB are needed. If it is empty, the result is the length of
    /// the value. Do not use it until the task is complete.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>The bytes of the value; or −errno, usually ENODATA (no such attribute), EOPNOTSUPP, ERANGE (the buffer
    /// is too small), ENOENT.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException">The path cannot be used (see <see cref="AioPath"/>), or has a directory to
    /// start in; or <paramref name="name"/> is empty or contains a NUL.</exception>
    public virtual ValueTask<int> AioGetxattrAsync(
        AioPath path, string name, Memory<byte> value, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioGetxattrAsync), nameof(path));
        CheckName(name, nameof(AioGetxattrAsync));
        if (path.Directory is not null)
        {
            throw new ArgumentException(
                $"{nameof(AioGetxattrAsync)} of '{path}': the path must be absolute. " +
                "To read an attribute of a file in a directory, open it.",
                nameof(path));
        }

        if (_dispatcher is null)
        {
            return NoAttributes;
        }

        if (!TryEnterPath(
            OperationKind.Getxattr, path, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        Pin(ref operation, value, out nint address);
        var call = new EngineCall(SyscallNumber.Lgetxattr)
        {
            Path = path.Text,
            PathArgument = 0,
            SecondPath = name,
            SecondPathArgument = 1,
            A2 = address,
            A3 = value.Length,
        };
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Reads an extended attribute of an open file. See fgetxattr(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="name">The name of the attribute, such as <c>user.comment</c>.</param>
    /// <param name="value">Receives the value; at most 64 KiB are needed. If it is empty, the result is the length of
    /// the value. Do not use it until the task is complete.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>The bytes of the value; or −errno, usually ENODATA (no such attribute), EOPNOTSUPP, ERANGE (the buffer
    /// is too small), EBADF.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or contains a NUL.</exception>
    public virtual ValueTask<int> AioGetxattrAsync(
        FileDescriptor file, string name, Memory<byte> value, CancellationToken cancellationToken = default)
    {
        CheckName(name, nameof(AioGetxattrAsync));
        return OnAttribute(
            OperationKind.Getxattr, SyscallNumber.Fgetxattr, file, name, value, cancellationToken);
    }

    /// <summary>Sets an extended attribute of an open file. See fsetxattr(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="name">The name of the attribute, such as <c>user.comment</c>.</param>
    /// <param name="value">The value; at most 64 KiB. Do not change it until the task is complete.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EOPNOTSUPP, ENOSPC, EPERM, EACCES, EBADF.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or contains a NUL.</exception>
    public virtual ValueTask<int> AioSetxattrAsync(
        FileDescriptor file, string name, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default)
    {
        CheckName(name, nameof(AioSetxattrAsync));
        return OnAttribute(
            OperationKind.Setxattr, SyscallNumber.Fsetxattr, file, name, value, cancellationToken);
    }

    /// <summary>Lists the names of the extended attributes of an open file. See flistxattr(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="names">Receives the names, each with a NUL at its end; at most 64 KiB are needed. If it is empty,
    /// the result is the length of the list. Do not use it until the task is complete.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>The bytes of the list; 0: there are no attributes. Or −errno, usually EOPNOTSUPP, ERANGE (the buffer is
    /// too small), EBADF.</returns>
    public virtual ValueTask<int> AioListxattrAsync(
        FileDescriptor file, Memory<byte> names, CancellationToken cancellationToken = default)
    {
        if (_dispatcher is null)
        {
            return NoAttributes;
        }

        if (!TryEnter(
            file, OperationKind.Listxattr, null, cancellationToken, out Operation operation,
            out ValueTask<int> answer))
        {
            return answer;
        }

        Pin(ref operation, names, out nint address);
        var call = new EngineCall(SyscallNumber.Flistxattr) { A1 = address, A2 = names.Length };
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Removes an extended attribute of an open file. See fremovexattr(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="name">The name of the attribute, such as <c>user.comment</c>.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENODATA (no such attribute), EOPNOTSUPP, EPERM, EACCES, EBADF.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or contains a NUL.</exception>
    public virtual ValueTask<int> AioRemovexattrAsync(
        FileDescriptor file, string name, CancellationToken cancellationToken = default)
    {
        CheckName(name, nameof(AioRemovexattrAsync));
        return OnAttribute(
            OperationKind.Removexattr, SyscallNumber.Fremovexattr, file, name, default, cancellationToken);
    }

    private ValueTask<int> OnAttribute(
        OperationKind kind, nint number, FileDescriptor file, string name, ReadOnlyMemory<byte> value,
        CancellationToken cancellationToken)
    {
        if (_dispatcher is null)
        {
            return NoAttributes;
        }

        if (!TryEnter(file, kind, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        Pin(ref operation, value, out nint address);
        var call = new EngineCall(number) { Path = name, A2 = address, A3 = value.Length };
        return Start(call, ref operation, cancellationToken);
    }

    private static void CheckName(string name, string operation)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || PathEncoding.FindInvalid(name) >= 0)
        {
            throw new ArgumentException(
                $"{operation}: the name {PathText.Quote(name)} of the attribute is empty or has a NUL.", nameof(name));
        }
    }
}
