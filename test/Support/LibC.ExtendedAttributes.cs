using System.Runtime.InteropServices;

namespace LinuxAio.Tests.Support;

/// <content>Extended attributes. Symbolic links are not followed.</content>
public static partial class LibC
{
    private const int ENODATA = 61;
    private const int AttributeMax = 65_536; // XATTR_SIZE_MAX

    public static void SetAttribute(string path, string name, ReadOnlySpan<byte> value) =>
        Check(lsetxattr(path, name, value, value.Length, 0), $"lsetxattr {name} of {path}");

    /// <summary>The value; null: the file has no such attribute.</summary>
    public static byte[]? GetAttribute(string path, string name)
    {
        byte[] value = new byte[AttributeMax];
        nint length = lgetxattr(path, name, value, value.Length);
        return length < 0 && Marshal.GetLastPInvokeError() == ENODATA
            ? null
            : value[..Check((int)length, $"lgetxattr {name} of {path}")];
    }

    /// <summary>The names of all attributes.</summary>
    public static string[] ListAttributes(string path)
    {
        byte[] names = new byte[AttributeMax];
        int length = Check((int)llistxattr(path, names, names.Length), $"llistxattr {path}");
        return System.Text.Encoding.UTF8.GetString(names, 0, length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lsetxattr(string path, string name, ReadOnlySpan<byte> value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint lgetxattr(string path, string name, Span<byte> value, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint llistxattr(string path, Span<byte> names, nint size);
}
