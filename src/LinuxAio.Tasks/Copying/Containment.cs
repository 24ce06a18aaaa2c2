using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks.Copying;

/// <summary>Tells whether a path is inside a directory, under whatever name: a copy of the directory to that path would
/// copy itself without end.</summary>
internal sealed class Containment(AioOperations operations, FileIdentity directory)
{
    private const OpenFlags ForPassing = OpenFlags.PathOnly | OpenFlags.Directory;

    /// <summary>Whether a path is inside, or would be if it existed.</summary>
    internal async ValueTask<bool> HasAsync(string path, CancellationToken cancellationToken)
    {
        AioDirectoryHandle? nearest = await OpenNearestAsync(path, cancellationToken).ConfigureAwait(false);
        if (nearest is null)
        {
            return false;
        }

        try
        {
            FileStatus status = await StatAsync(nearest, path, cancellationToken).ConfigureAwait(false);
            return await IsInsideAsync(nearest, path, cancellationToken).ConfigureAwait(false) ||
                await IsInsideElsewhereAsync(nearest, status, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await operations.CloseQuietlyAsync(nearest).ConfigureAwait(false);
        }
    }

    /// <summary>Opens the directory, or the nearest one above it that exists.</summary>
    private async ValueTask<AioDirectoryHandle?> OpenNearestAsync(string path, CancellationToken cancellationToken)
    {
        for (string? next = path; next is not null; next = Path.GetDirectoryName(next))
        {
            if (await TryOpenAsync(next, cancellationToken).ConfigureAwait(false) is { } handle)
            {
                return handle;
            }
        }

        return null;
    }

    /// <summary>The same directory may also appear through another mount: a bind mount, or one file system mounted
    /// twice. Whether it is inside there.</summary>
    private async ValueTask<bool> IsInsideElsewhereAsync(
        AioDirectoryHandle nearest, FileStatus status, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> places = await new MountAliases(operations)
            .FindAsync(nearest, status, cancellationToken).ConfigureAwait(false);
        foreach (string place in places)
        {
            if (await TryOpenAsync(place, cancellationToken).ConfigureAwait(false) is not { } handle)
            {
                continue;
            }

            try
            {
                // Another mount may lie over the place.
                FileStatus there = await StatAsync(handle, place, cancellationToken).ConfigureAwait(false);
                if (there.IsOfSameFileAs(status) &&
                    await IsInsideAsync(handle, place, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }
            finally
            {
                await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
            }
        }

        return false;
    }

    /// <summary>Climbs to the root, one directory at a time, so that no path is too long.</summary>
    private async ValueTask<bool> IsInsideAsync(
        AioDirectoryHandle start, string path, CancellationToken cancellationToken)
    {
        AioDirectoryHandle current = start;
        try
        {
            FileIdentity? below = null;
            while (true)
            {
                FileStatus status = await StatAsync(current, path, cancellationToken).ConfigureAwait(false);
                FileIdentity identity = FileIdentity.Of(status);
                if (identity == directory)
                {
                    return true;
                }

                if (identity == below)
                {
                    return false; // the parent of the root is the root
                }

                below = identity;
                int result = await operations
                    .AioOpenAsync(new AioPath(current, ".."), ForPassing, cancellationToken: cancellationToken)
                    .OrThrow("open", path).ConfigureAwait(false);
                await CloseAsync(current, start).ConfigureAwait(false);
                current = new AioDirectoryHandle(result, ownsHandle: true);
            }
        }
        finally
        {
            await CloseAsync(current, start).ConfigureAwait(false);
        }
    }

    private ValueTask CloseAsync(AioDirectoryHandle handle, AioDirectoryHandle callers) =>
        ReferenceEquals(handle, callers) ? default : operations.CloseQuietlyAsync(handle);

    private async ValueTask<AioDirectoryHandle?> TryOpenAsync(string path, CancellationToken cancellationToken)
    {
        int result = await operations.AioOpenAsync(path, ForPassing, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return result < 0 ? null : new AioDirectoryHandle(result, ownsHandle: true);
    }

    private async ValueTask<FileStatus> StatAsync(
        AioDirectoryHandle handle, string path, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(handle, status, cancellationToken).OrThrow("stat", path).ConfigureAwait(false);
        return status;
    }
}
