using System.Buffers;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>What symbolic links lead to.</summary>
internal static class SymbolicLinks
{
    // PATH_MAX, and the kernel's own limit for links in a row.
    private const int TargetMax = 4096;
    private const int LinksMax = 40;

    /// <summary>The path of the file itself, where a path may end in links; that file need not exist.</summary>
    internal static async ValueTask<string> ResolveAsync(
        AioOperations operations, string path, CancellationToken cancellationToken)
    {
        string resolved = path;
        for (int i = 0; i < LinksMax; i++)
        {
            if (await TryReadAsync(operations, resolved, cancellationToken).ConfigureAwait(false) is not { } target)
            {
                return resolved;
            }

            // Not Path.GetFullPath: ".." in a target is the kernel's business, after links in what precedes it.
            resolved = target.StartsWith('/') ? target : Path.Join(Path.GetDirectoryName(resolved), target);
        }

        throw PathFailure.Refuse(Errno.ELOOP, "readlink", path);
    }

    /// <summary>What the link says; null when the path is no link, or nothing.</summary>
    internal static async ValueTask<string?> TryReadAsync(
        AioOperations operations, AioPath path, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TargetMax);
        try
        {
            int result = await operations.AioReadlinkAsync(path, buffer, cancellationToken).ConfigureAwait(false);
            if (AioResult.GetErrno(result) is Errno.EINVAL or Errno.ENOENT)
            {
                return null;
            }

            return result >= 0
                ? AioPath.DecodeName(buffer.AsSpan(0, result))
                : throw await PathFailure.ExplainAsync(operations, result, "readlink", path.ToString())
                    .ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
