using System.Buffers;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>Reads and follows symbolic links.</summary>
internal static class SymbolicLinks
{
    // PATH_MAX: no target is longer.
    private const int TargetMax = 4096;

    // The kernel follows this many links in one path, and then fails with ELOOP.
    private const int LinksMax = 40;

    /// <summary>Follows links until the place is not that of a link. The file there need not exist.</summary>
    internal static async ValueTask<FilePlace> ResolveAsync(
        AioOperations operations, FilePlace place, CancellationToken cancellationToken)
    {
        FilePlace resolved = place;
        for (int i = 0; i < LinksMax; i++)
        {
            string? target = await TryReadAsync(operations, resolved.Path, cancellationToken).ConfigureAwait(false);
            if (target is null)
            {
                return resolved;
            }

            // Not Path.GetFullPath: the kernel resolves ".." in a target after the links before it.
            resolved = FilePlace.Of(
                target.StartsWith('/') ? target : Path.Join(Path.GetDirectoryName(resolved.FullPath), target));
        }

        throw PathFailure.Refuse(Errno.ELOOP, "readlink", place.FullPath);
    }

    /// <summary>The target of a link; null if the path is not a link or does not exist.</summary>
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
