using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>A file that an operation takes by name: an absolute path, or a name in an open directory.</summary>
/// <remarks>
/// <para>A relative string alone is not permitted, because the current directory could change before a worker makes the
/// call. The operation that gets the path checks it and throws an <see cref="ArgumentException"/> when it is null,
/// empty, relative without a directory, absolute with a directory, or contains a NUL or half of a surrogate
/// pair.</para>
/// <para>Bytes of a file name that are not UTF-8 are represented by the lone surrogates U+DC80 to U+DCFF, as in the
/// directory listings of this library.</para>
/// </remarks>
public readonly struct AioPath : IEquatable<AioPath>
{
    /// <summary>Creates the path of a name in an open directory. The kernel's <c>*at</c> calls resolve it.</summary>
    /// <param name="directory">The directory. It is kept open until the operation completes.</param>
    /// <param name="name">A relative path. Symbolic links and <c>..</c> in it may lead out of the directory.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public AioPath(AioDirectoryHandle directory, string name)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(name);
        Directory = directory;
        Text = name;
    }

    private AioPath(string? path)
    {
        Text = path;
    }

    /// <summary>The directory where a relative <see cref="Text"/> starts; null for an absolute path.</summary>
    internal AioDirectoryHandle? Directory { get; }

    /// <summary>The path as it was given; null for <c>default</c>.</summary>
    internal string? Text { get; }

    /// <summary>Converts an absolute path. The operation that gets the path reports null or a relative path.</summary>
    /// <param name="path">The path, which begins with a slash.</param>
    /// <returns>The path.</returns>
    public static implicit operator AioPath(string path) => new(path);

    /// <summary>Whether both paths have the same characters and the same directory object.</summary>
    /// <param name="left">A path.</param>
    /// <param name="right">A path.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(AioPath left, AioPath right) => left.Equals(right);

    /// <summary>Whether the paths differ in a character or in the directory object.</summary>
    /// <param name="left">A path.</param>
    /// <param name="right">A path.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(AioPath left, AioPath right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(AioPath other) => Text == other.Text && ReferenceEquals(Directory, other.Directory);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AioPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Text, Directory);

    /// <summary>Converts a name that the kernel gave, such as an entry of
    /// <see cref="AioOperations.AioReadDirectoryAsync"/>, to a string that names the same file again. Bytes that are
    /// not UTF-8 become lone surrogates (U+DC80 to U+DCFF).</summary>
    /// <param name="name">The bytes, without the NUL at the end.</param>
    /// <returns>The name.</returns>
    public static string DecodeName(ReadOnlySpan<byte> name) => PathEncoding.Decode(name);

    /// <summary>Returns the path or name as it was given.</summary>
    /// <returns>The text; empty for <c>default</c>.</returns>
    public override string ToString() => Text ?? "";

    /// <summary>Throws unless the path can be given to the kernel.</summary>
    /// <param name="operation">The name of the operation, for the message.</param>
    /// <param name="parameterName">The caller's parameter that holds the path.</param>
    /// <exception cref="ArgumentException">The path cannot be used.</exception>
    internal void Validate(string operation, string parameterName)
    {
        if (Text is null)
        {
            throw new ArgumentNullException(parameterName, $"{operation}: the path is null.");
        }

        if (Text.Length == 0)
        {
            throw Refuse(operation, parameterName, "is empty");
        }

        bool absolute = Text[0] == '/';
        if (absolute && Directory is not null)
        {
            throw Refuse(operation, parameterName, "is absolute, but has a directory to start in");
        }

        if (!absolute && Directory is null)
        {
            throw Refuse(operation, parameterName,
                "is relative: make it absolute, or give the directory where it starts (the current one may change)");
        }

        int invalid = PathEncoding.FindInvalid(Text);
        if (invalid >= 0)
        {
            throw Refuse(operation, parameterName, Text[invalid] == '\0'
                ? $"contains a NUL at index {invalid}"
                : $"contains half of a surrogate pair at index {invalid}");
        }
    }

    private ArgumentException Refuse(string operation, string parameterName, string reason) =>
        new($"{operation}: the path {PathText.Quote(Text!)} {reason}.", parameterName);
}
