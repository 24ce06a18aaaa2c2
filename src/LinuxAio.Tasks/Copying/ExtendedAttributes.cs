using System.Text;
using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies the extended attributes of a file, and its capabilities, which are one of them.</summary>
internal sealed class ExtendedAttributes(AioOperations operations, bool required)
{
    // The kernel's own: access control lists are copied with the permissions.
    private const string System = "system.";

    internal async ValueTask CopyAsync(
        FileDescriptor source, string sourcePath, FileDescriptor destination, string destinationPath,
        CancellationToken cancellationToken)
    {
        byte[]? names = await ReadAsync(
            buffer => operations.AioListxattrAsync(source, buffer, cancellationToken), "listxattr", sourcePath)
            .ConfigureAwait(false);
        if (names is null)
        {
            return;
        }

        foreach (string name in Encoding.UTF8.GetString(names).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.StartsWith(System, StringComparison.Ordinal))
            {
                continue;
            }

            byte[]? value = await ReadAsync(
                buffer => operations.AioGetxattrAsync(source, name, buffer, cancellationToken), "getxattr", sourcePath)
                .ConfigureAwait(false);
            if (value is not null)
            {
                int result = await operations.AioSetxattrAsync(destination, name, value, cancellationToken)
                    .ConfigureAwait(false);
                Refusal.Check(result, required, $"setxattr {name}", destinationPath);
            }
        }
    }

    /// <summary>Null: there is nothing to read.</summary>
    private static async ValueTask<byte[]?> ReadAsync(
        Func<Memory<byte>, ValueTask<int>> read, string operation, string path)
    {
        (int result, byte[] bytes) = await AttributeValue.ReadAsync(read).ConfigureAwait(false);
        bool isThere = AioResult.GetErrno(result) != Errno.ENODATA &&
            Refusal.Check(result, required: false, operation, path);
        return isThere ? bytes[..result] : null;
    }
}
