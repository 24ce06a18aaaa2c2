using System.Runtime.InteropServices;

namespace LinuxAio.Tasks;

/// <summary>An open file as the operations take it: a number, or a handle that holds one.</summary>
/// <remarks>A <see cref="SafeHandle"/> is kept open until the kernel is done with it. A number is the caller's promise
/// that the file stays open until the operation completes. <c>default</c> is no file: like any negative number it
/// makes an operation answer -<see cref="Errno.EBADF"/>.</remarks>
public readonly struct FileDescriptor : IEquatable<FileDescriptor>
{
    // One more than the number, so that default(FileDescriptor) is -1 and not standard input.
    private readonly int _numberPlusOne;

    /// <summary>A file by its number.</summary>
    /// <param name="number">The descriptor; a negative number is no file.</param>
    public FileDescriptor(int number)
    {
        _numberPlusOne = unchecked(number + 1);
    }

    /// <summary>A file by its handle.</summary>
    /// <param name="handle">A handle whose value is a descriptor, such as
    /// <see cref="Microsoft.Win32.SafeHandles.SafeFileHandle"/> or <see cref="AioDirectoryHandle"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="handle"/> is null.</exception>
    public FileDescriptor(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        Handle = handle;
    }

    /// <summary>The handle, or null for a number.</summary>
    internal SafeHandle? Handle { get; }

    /// <summary>The number; -1 when there is a <see cref="Handle"/> instead.</summary>
    internal int Number => unchecked(_numberPlusOne - 1);

    /// <summary>A file by its number.</summary>
    /// <param name="number">The descriptor; a negative number is no file.</param>
    public static implicit operator FileDescriptor(int number) => new(number);

    /// <summary>A file by its handle.</summary>
    /// <param name="handle">A handle whose value is a descriptor.</param>
    /// <exception cref="ArgumentNullException"><paramref name="handle"/> is null.</exception>
    public static implicit operator FileDescriptor(SafeHandle handle) => new(handle);

    /// <summary>Whether both are the same number or the same handle object.</summary>
    public static bool operator ==(FileDescriptor left, FileDescriptor right) => left.Equals(right);

    /// <summary>Whether they differ in number or handle object.</summary>
    public static bool operator !=(FileDescriptor left, FileDescriptor right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(FileDescriptor other) =>
        _numberPlusOne == other._numberPlusOne && ReferenceEquals(Handle, other.Handle);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FileDescriptor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_numberPlusOne, Handle);

    /// <summary>For diagnosis: "fd 7", and "(closed)" after the number of a handle that is closed.</summary>
    public override string ToString()
    {
        if (Handle is null)
        {
            return $"fd {Number}";
        }

        return Handle.IsClosed ? $"fd {Handle.DangerousGetHandle()} (closed)" : $"fd {Handle.DangerousGetHandle()}";
    }
}
