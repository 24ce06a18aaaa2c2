using System.Globalization;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies a FIFO, a socket or a device: makes another of its type.</summary>
internal sealed class SpecialFileCopy(AioOperations operations, AioCopyOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>Whether the copy has replaced something.</returns>
    internal async ValueTask<bool> RunAsync(
        FilePlace source, FilePlace destination, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioLstatAsync(source.Path, status, cancellationToken).OrThrow("lstat", source.FullPath)
            .ConfigureAwait(false);
        UnixFileMode atFirst = FileModes.OfTemporary(options.PreserveMode ? OwnerOnly : null);
        (int result, bool hasReplaced) = await NameReplacement
            .RunAsync(
                operations, destination, options.Overwrite,
                path => operations.AioMknodAsync(path, status.Type, atFirst, status.SpecialDevice, cancellationToken))
            .ConfigureAwait(false);
        if (result < 0)
        {
            throw await PathFailure.ExplainAsync(operations, result, "mknod", destination.FullPath)
                .ConfigureAwait(false);
        }

        await SetAttributesAsync(status, destination, cancellationToken).ConfigureAwait(false);
        if (options.Durable)
        {
            await DirectorySync.RunForParentAsync(operations, destination).ConfigureAwait(false);
        }

        return hasReplaced;
    }

    private async ValueTask SetAttributesAsync(
        FileStatus source, FilePlace destination, CancellationToken cancellationToken)
    {
        if (!options.PreserveMode && !options.PreserveOwner && !options.PreserveTimes)
        {
            return;
        }

        // Opened as a path only: opening a device has effects, and the name may lead elsewhere by now.
        int descriptor = await operations
            .AioOpenAsync(
                destination.Path, OpenFlags.PathOnly | OpenFlags.NoFollow, cancellationToken: cancellationToken)
            .OrExplain(operations, "open", destination.FullPath).ConfigureAwait(false);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            string self = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}");
            await SetAttributesAsync(source, self, destination.FullPath, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }

    /// <param name="source">The status of the source.</param>
    /// <param name="self">A path that leads to the open copy.</param>
    /// <param name="path">The path of the copy, for messages.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    private async ValueTask SetAttributesAsync(
        FileStatus source, string self, string path, CancellationToken cancellationToken)
    {
        UnixFileMode mode = source.Mode & FileModes.PermissionBits & ~(options.Rules?.Umask ?? UnixFileMode.None);
        if (options.PreserveOwner)
        {
            int result = await operations
                .AioChownAsync(self, source.UserId, source.GroupId, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            bool isSet = Refusal.Check(result, options.RequiresOwner, "chown", path);
            mode = FileModes.WithOwner(mode, (isSet, isSet));
        }

        if (options.PreserveMode)
        {
            int result = await operations.AioChmodAsync(self, mode, cancellationToken).ConfigureAwait(false);
            Refusal.Check(result, options.RequiresMode, "chmod", path);
        }

        if (options.PreserveTimes)
        {
            int result = await operations
                .AioUtimensAsync(
                    self, source.AccessTimestamp, source.ModifyTimestamp, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            Refusal.Check(result, options.RequiresTimes, "utime", path);
        }
    }
}
