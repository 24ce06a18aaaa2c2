using System.Buffers;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>What symbolic links lead to.</summary>
internal static class SymbolicLinks
{
    // PATH_MAX, and the kernel's own limit for links in a row.
    private const int TargetMax = 4096;
    private const int LinksMax = 40;

    /// <summary>Where the file itself is, if a place may be that of a link. The file need not exist.</summary>
    internal static async ValueTask<FilePlace> ResolveAsync(
        AioOperations operations, FilePlace place, CancellationToken cancellationToken)
    {
        FilePlace resolved = place;
        for (int i = 0; i < LinksMax; i++)
        {
            if (await TryReadAsync(operations, resolved.Path, cancellationToken).ConfigureAwait(false) is not { } target)
            {
                return resolved;
            }

            // Not Path.GetFullPath: the kernel resolves ".." in a target after the links before it.
            resolved = FilePlace.Of(
                target.StartsWith('/') ? target : Path.Join(Path.GetDirectoryName(resolved.FullPath), target));
        }

        throw PathFailure.Refuse(Errno.ELOOP, "readlink", place.FullPath);
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
