using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>A file as the operations take it by name: an absolute path, or a name in an open directory.</summary>
/// <remarks>A relative string by itself is refused: the current directory could change before a worker runs the call.
/// The shape is checked by the operation the path is given to. Bytes of a file name that are not UTF-8 are the lone
/// surrogates U+DC80–U+DCFF, as directory listings of this library return them.</remarks>
public readonly struct AioPath : IEquatable<AioPath>
{
    /// <summary>A name in an open directory, resolved by the kernel's <c>*at</c> calls.</summary>
    /// <param name="directory">The directory; kept open until the operation completes.</param>
    /// <param name="name">A relative path; symbolic links and <c>..</c> in it may lead out of the directory.</param>
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

    /// <summary>The directory a relative <see cref="Text"/> starts in; null for an absolute one.</summary>
    internal AioDirectoryHandle? Directory { get; }

    /// <summary>The path as given; null for <c>default</c>.</summary>
    internal string? Text { get; }

    /// <summary>An absolute path. A null is reported by the operation it is given to.</summary>
    /// <param name="path">The path, beginning with a slash.</param>
    public static implicit operator AioPath(string path) => new(path);

    /// <summary>Whether both are the same characters in the same directory object.</summary>
    public static bool operator ==(AioPath left, AioPath right) => left.Equals(right);

    /// <summary>Whether they differ in characters or directory object.</summary>
    public static bool operator !=(AioPath left, AioPath right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(AioPath other) => Text == other.Text && ReferenceEquals(Directory, other.Directory);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AioPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Text, Directory);

    /// <summary>A name as the kernel gives it, such as an entry of <see cref="AioOperations.AioReadDirectoryAsync"/>, as a
    /// string that names the same file again: bytes that are not UTF-8 become lone surrogates (U+DC80 to U+DCFF).</summary>
    /// <param name="name">The bytes, without the terminating NUL.</param>
    public static string DecodeName(ReadOnlySpan<byte> name) => PathEncoding.Decode(name);

    /// <summary>The path or name as given; empty for <c>default</c>.</summary>
    public override string ToString() => Text ?? "";

    /// <summary>Throws unless the kernel can be given this path, whatever it will then answer.</summary>
    /// <param name="operation">What the caller wants to do, for the message.</param>
    /// <param name="parameterName">The caller's name for the path.</param>
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
            throw Refuse(operation, parameterName, "is absolute, but was given with a directory to start in");
        }

        if (!absolute && Directory is null)
        {
            throw Refuse(operation, parameterName,
                "is relative; make it absolute or give the directory it starts in (the current one may change)");
        }

        int invalid = PathEncoding.FindInvalid(Text);
        if (invalid >= 0)
        {
            throw Refuse(operation, parameterName, Text[invalid] == '\0'
                ? $"holds a NUL at index {invalid}"
                : $"holds at index {invalid} half of a surrogate pair, which is no character");
        }
    }

    private ArgumentException Refuse(string operation, string parameterName, string reason) =>
        new($"{operation}: the path {PathText.Quote(Text!)} {reason}.", parameterName);
}
