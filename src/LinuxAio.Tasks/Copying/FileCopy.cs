using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Copying;

/// <summary>A copy of a file, which appears when it is whole.</summary>
internal sealed class FileCopy(AioOperations operations, AioCopyOptions options, CopyProgress progress)
{
    private readonly Reflinks? _reflinks = options.Reflink ? new Reflinks() : null;

    /// <summary>Copies one file.</summary>
    /// <returns>The length in bytes.</returns>
    internal async ValueTask<long> RunAsync(string source, string destination, CancellationToken cancellationToken)
    {
        (long bytes, _) = await CopyAsync(
            FilePlace.Of(source), FilePlace.Of(destination), isNewDirectory: false, cancellationToken)
            .ConfigureAwait(false);
        return bytes;
    }

    /// <summary>Copies one file.</summary>
    /// <param name="source">The file, or a link to it unless <see cref="AioCopyOptions.KeepsToFiles"/>.</param>
    /// <param name="destination">The copy.</param>
    /// <param name="isNewDirectory">The directory of the copy was made for it, so it holds no file of that
    /// name.</param>
    /// <param name="cancellationToken">Ends the copy between two of its parts.</param>
    /// <returns>The length in bytes, and the status of the source when the copy began.</returns>
    internal async ValueTask<(long Bytes, FileStatus Source)> CopyAsync(
        FilePlace source, FilePlace destination, bool isNewDirectory, CancellationToken cancellationToken)
    {
        int descriptor = await OpenAsync(source, cancellationToken)
            .OrExplain(operations, "open", source.FullPath).ConfigureAwait(false);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            return await CopyAsync(handle, source, destination, isNewDirectory, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> OpenAsync(FilePlace source, CancellationToken cancellationToken)
    {
        if (!options.KeepsToFiles)
        {
            return await operations.AioOpenAsync(source.Path, OpenFlags.ReadOnly, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }

        // Without blocking: a FIFO may have taken the file's place. A lease that another process must give up first is
        // waited for.
        const OpenFlags Itself = OpenFlags.ReadOnly | OpenFlags.NoFollow;
        int result = await operations
            .AioOpenAsync(source.Path, Itself | OpenFlags.NonBlocking, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return AioResult.GetErrno(result) == Errno.EAGAIN
            ? await operations.AioOpenAsync(source.Path, Itself, cancellationToken: cancellationToken)
                .ConfigureAwait(false)
            : result;
    }

    private async ValueTask<(long Bytes, FileStatus Source)> CopyAsync(
        SafeFileHandle handle, FilePlace source, FilePlace destination, bool isNewDirectory,
        CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(handle, status, cancellationToken).OrThrow("stat", source.FullPath)
            .ConfigureAwait(false);
        if (status.IsDirectory)
        {
            throw PathFailure.Refuse(Errno.EISDIR, "copy", source.FullPath);
        }

        if (options.KeepsToFiles && !status.IsRegularFile)
        {
            throw PathFailure.Refuse(Errno.EOPNOTSUPP, "copy", source.FullPath, $" (a {status.Type})");
        }

        (FilePlace target, FileStatus? old) = isNewDirectory
            ? (destination, null)
            : await FindTargetAsync(status, source, destination, cancellationToken).ConfigureAwait(false);
        UnixFileMode? mode = options.PreserveMode ? status.Mode & KeptBits : old?.Mode & KeptBitsOfOld;
        StagedFile staged = await StagedFile
            .CreateAsync(operations, target, FileModes.OfTemporary(mode), cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            var data = new DataCopy(operations, handle, source.FullPath, staged, progress);
            long bytes = await data.RunAsync(status, _reflinks, cancellationToken).ConfigureAwait(false);
            await SetAttributesAsync(staged, status, old, mode, cancellationToken).ConfigureAwait(false);
            await staged.PublishAsync(options.Overwrite, options.Durable, cancellationToken).ConfigureAwait(false);
            return (bytes, status);
        }
    }

    // Set-user-id on somebody else's copy would let anybody act as that one.
    private UnixFileMode KeptBits =>
        options.PreserveOwner ? AioOperations.AllModeBits : FileModes.PermissionBits;

    private UnixFileMode KeptBitsOfOld =>
        options.PreserveOwner ? FileModes.PermissionBits : AioOperations.AllModeBits;

    /// <summary>Where to write to, and the file that is there.</summary>
    private async ValueTask<(FilePlace Target, FileStatus? Old)> FindTargetAsync(
        FileStatus source, FilePlace sourcePlace, FilePlace destination, CancellationToken cancellationToken)
    {
        string suffix = PathFailure.To(destination.FullPath);
        if (!options.Overwrite)
        {
            // Tell early, before gigabytes are copied in vain. The kernel checks again when the copy gets its name.
            int result = await operations.AioLstatAsync(destination.Path, new FileStatus(), cancellationToken)
                .ConfigureAwait(false);
            return result < 0
                ? (destination, null)
                : throw PathFailure.Refuse(Errno.EEXIST, "copy", sourcePlace.FullPath, suffix);
        }

        if (options.ReplacesNames)
        {
            return (destination, null);
        }

        FilePlace target = await SymbolicLinks.ResolveAsync(operations, destination, cancellationToken)
            .ConfigureAwait(false);
        FileStatus? old = await FileReplacement.FindReplaceableAsync(operations, "overwrite", target, cancellationToken)
            .ConfigureAwait(false);
        return old is null || old.Inode != source.Inode || old.Device != source.Device
            ? (target, old)
            : throw PathFailure.Refuse(
                Errno.EINVAL, "copy", sourcePlace.FullPath, $"{suffix} (they are the same file)");
    }

    private async ValueTask SetAttributesAsync(
        StagedFile staged, FileStatus source, FileStatus? old, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        UnixFileMode? allowed = mode;
        if ((options.PreserveOwner ? source : old) is { } wanted)
        {
            (bool User, bool Group) owner = await staged
                .SetOwnerAsync(wanted.UserId, wanted.GroupId, options.RequiresOwner, cancellationToken)
                .ConfigureAwait(false);
            if (options.PreserveOwner == options.PreserveMode && mode is { } ofWanted)
            {
                allowed = FileModes.WithOwner(ofWanted, owner);
            }
        }

        if (allowed is { } given)
        {
            await staged.SetModeAsync(given, options.RequiresMode, cancellationToken).ConfigureAwait(false);
        }

        if (options.PreserveTimes)
        {
            int result = await operations
                .AioUtimeAsync(staged.Handle, source.AccessTime, source.ModifyTime, cancellationToken)
                .ConfigureAwait(false);
            Refusal.Check(result, options.RequiresTimes, "utime", staged.Path);
        }
    }
}
