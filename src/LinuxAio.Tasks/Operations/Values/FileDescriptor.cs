using System.Runtime.InteropServices;

namespace LinuxAio.Tasks;

/// <summary>An open file that an operation takes: a descriptor number, or a handle that holds one.</summary>
/// <remarks>A <see cref="SafeHandle"/> is kept open until the kernel is done with it. With a number, the caller must
/// keep the file open until the operation completes. <c>default</c> is no file: like any negative number it makes an
/// operation return −<see cref="Errno.EBADF"/>.</remarks>
public readonly struct FileDescriptor : IEquatable<FileDescriptor>
{
    // The number plus one, so that default(FileDescriptor) is −1 and not standard input.
    private readonly int _numberPlusOne;

    /// <summary>Creates a file from its descriptor number.</summary>
    /// <param name="number">The number; a negative one is no file.</param>
    public FileDescriptor(int number)
    {
        _numberPlusOne = unchecked(number + 1);
    }

    /// <summary>Creates a file from its handle.</summary>
    /// <param name="handle">A handle whose value is a descriptor, such as
    /// <see cref="Microsoft.Win32.SafeHandles.SafeFileHandle"/> or <see cref="AioDirectoryHandle"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="handle"/> is null.</exception>
    public FileDescriptor(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        Handle = handle;
    }

    /// <summary>The handle; null if the file was given as a number.</summary>
    internal SafeHandle? Handle { get; }

    /// <summary>The number; −1 if the file was given as a <see cref="Handle"/>.</summary>
    internal int Number => unchecked(_numberPlusOne - 1);

    /// <summary>Converts a descriptor number.</summary>
    /// <param name="number">The number; a negative one is no file.</param>
    /// <returns>The file.</returns>
    public static implicit operator FileDescriptor(int number) => new(number);

    /// <summary>Converts a handle.</summary>
    /// <param name="handle">A handle whose value is a descriptor.</param>
    /// <returns>The file.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="handle"/> is null.</exception>
    public static implicit operator FileDescriptor(SafeHandle handle) => new(handle);

    /// <summary>Whether both have the same number or the same handle object.</summary>
    /// <param name="left">A file.</param>
    /// <param name="right">A file.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(FileDescriptor left, FileDescriptor right) => left.Equals(right);

    /// <summary>Whether they differ in the number or in the handle object.</summary>
    /// <param name="left">A file.</param>
    /// <param name="right">A file.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(FileDescriptor left, FileDescriptor right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(FileDescriptor other) =>
        _numberPlusOne == other._numberPlusOne && ReferenceEquals(Handle, other.Handle);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FileDescriptor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_numberPlusOne, Handle);

    /// <summary>Describes the file for diagnosis.</summary>
    /// <returns>For example <c>fd 7</c>, or <c>fd 7 (closed)</c> when the handle is closed.</returns>
    public override string ToString()
    {
        if (Handle is null)
        {
            return $"fd {Number}";
        }

        return Handle.IsClosed ? $"fd {Handle.DangerousGetHandle()} (closed)" : $"fd {Handle.DangerousGetHandle()}";
    }
}
