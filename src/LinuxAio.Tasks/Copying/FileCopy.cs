using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Copying;

/// <summary>A copy of a file, which appears when it is whole.</summary>
internal sealed class FileCopy(AioOperations operations, AioCopyOptions options, CopyProgress progress)
{
    private readonly Reflinks? _reflinks = options.Reflink ? new Reflinks() : null;

    /// <summary>Copies one file.</summary>
    /// <returns>Its length in bytes.</returns>
    internal async ValueTask<long> RunAsync(
        string source, string destination, CancellationToken cancellationToken) =>
        (await CopyAsync(source, destination, cancellationToken).ConfigureAwait(false)).Bytes;

    /// <summary>Copies one file.</summary>
    /// <returns>Its length in bytes, and what it was like when the copying began.</returns>
    internal async ValueTask<(long Bytes, FileStatus Source)> CopyAsync(string source, string destination, CancellationToken cancellationToken)
    {
        OpenFlags flags = OpenFlags.ReadOnly | (options.KeepsToFiles ? OpenFlags.NoFollow : 0);
        int descriptor = await operations.AioOpenAsync(source, flags, cancellationToken: cancellationToken)
            .OrExplain(operations, "open", source).ConfigureAwait(false);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            return await CopyAsync(handle, source, destination, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }

    private async ValueTask<(long Bytes, FileStatus Source)> CopyAsync(
        SafeFileHandle handle, string source, string destination, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(handle, status, cancellationToken).OrThrow("stat", source).ConfigureAwait(false);
        if (status.IsDirectory)
        {
            throw PathFailure.Refuse(Errno.EISDIR, "copy", source);
        }

        (string target, FileStatus? old) = await FindTargetAsync(status, source, destination, cancellationToken)
            .ConfigureAwait(false);
        UnixFileMode? mode = options.PreserveMode ? status.Mode & KeptBits : old?.Mode;
        StagedFile staged = await StagedFile
            .CreateAsync(operations, target, FileReplacement.CreateMode(mode), cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            var data = new DataCopy(operations, handle, source, staged, progress);
            long bytes = await data.RunAsync(status, _reflinks, cancellationToken).ConfigureAwait(false);
            await SetAttributesAsync(staged, status, old, mode, cancellationToken).ConfigureAwait(false);
            await staged.PublishAsync(options.Overwrite, options.Durable, cancellationToken).ConfigureAwait(false);
            return (bytes, status);
        }
    }

    // Set-user-id on somebody else's copy would let anybody act as that one.
    private UnixFileMode KeptBits =>
        options.PreserveOwner && !options.OwnerIsOptional ? FileReplacement.AllModeBits : FileReplacement.PermissionBits;

    /// <summary>The path to write to, and the file that is there.</summary>
    private async ValueTask<(string Target, FileStatus? Old)> FindTargetAsync(
        FileStatus source, string sourcePath, string destination, CancellationToken cancellationToken)
    {
        if (!options.Overwrite)
        {
            // Known early, lest gigabytes be copied in vain; the kernel looks again when the copy gets its name.
            int result = await operations.AioLstatAsync(destination, new FileStatus(), cancellationToken)
                .ConfigureAwait(false);
            return result < 0
                ? (destination, null)
                : throw PathFailure.Refuse(Errno.EEXIST, "copy", sourcePath, PathFailure.To(destination));
        }

        if (options.ReplacesNames)
        {
            return (destination, null);
        }

        string target = await SymbolicLinks.ResolveAsync(operations, destination, cancellationToken).ConfigureAwait(false);
        FileStatus? old = await FileReplacement.FindReplaceableAsync(operations, "overwrite", target, cancellationToken)
            .ConfigureAwait(false);
        return old is null || old.Inode != source.Inode || old.Device != source.Device
            ? (target, old)
            : throw PathFailure.Refuse(
                Errno.EINVAL, "copy", sourcePath, $"{PathFailure.To(destination)} (they are the same file)");
    }

    private async ValueTask SetAttributesAsync(
        StagedFile staged, FileStatus source, FileStatus? old, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        bool isOwners = true;
        if ((options.PreserveOwner ? source : old) is { } owner)
        {
            bool required = options.PreserveOwner && !options.OwnerIsOptional;
            isOwners = await staged.SetOwnerAsync(owner.UserId, owner.GroupId, required, cancellationToken)
                .ConfigureAwait(false);
        }

        if (mode is { } given)
        {
            // After the owner, for a new owner takes away set-user-id; which without that owner would be another's.
            await staged.SetModeAsync(isOwners ? given : given & FileReplacement.PermissionBits, cancellationToken)
                .ConfigureAwait(false);
        }

        if (options.PreserveTimes)
        {
            await operations.AioUtimeAsync(staged.Handle, source.AccessTime, source.ModifyTime, cancellationToken)
                .OrThrow("utime", staged.Path).ConfigureAwait(false);
        }
    }
}
