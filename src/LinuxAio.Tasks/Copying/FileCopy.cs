using System.Globalization;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks.Copying;

/// <summary>A copy of a file, which appears when it is whole.</summary>
internal sealed class FileCopy(AioOperations operations, AioCopyOptions options, CopyProgress progress)
{
    private readonly Reflinks? _reflinks = options.Reflink ? new Reflinks() : null;
    private readonly AccessControl _access = new(operations);
    private readonly ExtendedAttributes? _attributes = options.PreserveExtendedAttributes
        ? new ExtendedAttributes(operations, options.RequiresExtendedAttributes)
        : null;

    /// <summary>Copies one file.</summary>
    /// <returns>The length in bytes.</returns>
    internal async ValueTask<long> RunAsync(string source, string destination, CancellationToken cancellationToken)
    {
        OpenSource opened = await OpenSource
            .OpenAsync(operations, FilePlace.Of(source), options.KeepsToFiles, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            CopyResult result = await CopyAsync(
                opened, FilePlace.Of(destination), TargetDirectory.Any, cancellationToken).ConfigureAwait(false);
            return result.Bytes;
        }
    }

    /// <summary>Copies one file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="destination">The copy.</param>
    /// <param name="directory">What is known about the directory of the copy.</param>
    /// <param name="cancellationToken">Ends the copy between two of its parts.</param>
    internal async ValueTask<CopyResult> CopyAsync(
        OpenSource source, FilePlace destination, TargetDirectory directory, CancellationToken cancellationToken)
    {
        bool mayWriteInPlace = options is { WriteInPlace: true, Overwrite: true } && !directory.IsNew;
        if (mayWriteInPlace && await InPlaceFile
            .TryOpenSpecialAsync(operations, destination, source.Status, cancellationToken)
            .ConfigureAwait(false) is { } special)
        {
            return await WriteInPlaceAsync(source, special, progress, cancellationToken).ConfigureAwait(false);
        }

        (FilePlace target, FileStatus? old) = directory.IsNew
            ? (destination, null)
            : await FindTargetAsync(source, destination, cancellationToken).ConfigureAwait(false);
        try
        {
            return await CopyAsync(source, target, old, directory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (mayWriteInPlace && old is not null && InPlaceFile.MayHelp(failure))
        {
            InPlaceFile file = await InPlaceFile.OpenAsync(operations, target, cancellationToken).ConfigureAwait(false);

            // The bytes may have been counted already, before the rename failed.
            return await WriteInPlaceAsync(source, file, new CopyProgress(null), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask<CopyResult> WriteInPlaceAsync(
        OpenSource source, InPlaceFile file, CopyProgress counter, CancellationToken cancellationToken)
    {
        await using (file.ConfigureAwait(false))
        {
            long bytes = file.Status.IsRegularFile
                ? await new DataCopy(operations, source, file.Handle, file.Path, counter)
                    .RunAsync(_reflinks, file.Status, cancellationToken).ConfigureAwait(false)
                : await new SequentialCopy(operations, source, file.ToWriter(), counter)
                    .RunAsync(cancellationToken).ConfigureAwait(false);
            await file.FinishAsync(options.Durable).ConfigureAwait(false);
            return new CopyResult(bytes, HasReplaced: true);
        }
    }

    private async ValueTask<CopyResult> CopyAsync(
        OpenSource source, FilePlace target, FileStatus? old, TargetDirectory directory,
        CancellationToken cancellationToken)
    {
        FilePermissions? permissions = await FindPermissionsAsync(source, target, old, cancellationToken)
            .ConfigureAwait(false);
        StagedFile staged = await StagedFile
            .CreateAsync(operations, target, FileModes.OfTemporary(permissions?.Mode), cancellationToken)
            .ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            var data = new DataCopy(operations, source, staged.Handle, staged.Path, progress);
            long bytes = await data.RunAsync(_reflinks, staged.Status, cancellationToken).ConfigureAwait(false);
            await SetAttributesAsync(
                staged, source, old, permissions, directory.GivesLists, cancellationToken).ConfigureAwait(false);
            bool hasReplaced = await staged
                .PublishAsync(options.Overwrite, options.Durable, cancellationToken, options.ReplacesNames)
                .ConfigureAwait(false);
            return new CopyResult(bytes, hasReplaced);
        }
    }

    /// <summary>The permissions for the copy; null: those of any new file.</summary>
    private async ValueTask<FilePermissions?> FindPermissionsAsync(
        OpenSource source, FilePlace target, FileStatus? old, CancellationToken cancellationToken)
    {
        // Set-user-id on somebody else's copy would let anybody act as that one.
        if (options.PreserveMode && (options.Rules is null || old is null))
        {
            UnixFileMode kept = options.PreserveOwner ? AioOperations.AllModeBits : FileModes.PermissionBits;
            kept &= ~(options.Rules?.Umask ?? UnixFileMode.None);
            byte[]? list = await _access.ReadAsync(source.Handle, source.Status, source.Path, cancellationToken)
                .ConfigureAwait(false);
            return new FilePermissions(source.Status.Mode & kept, list);
        }

        if (old is null)
        {
            return null;
        }

        UnixFileMode keptOfOld = options.PreserveOwner || options.Rules is { KeepsSpecialBits: false }
            ? FileModes.PermissionBits
            : AioOperations.AllModeBits;
        string path = target.Directory is null
            ? target.FullPath
            : string.Create(
                CultureInfo.InvariantCulture,
                $"/proc/self/fd/{target.Directory.DangerousGetHandle()}/{target.Name}");
        return new FilePermissions(
            old.Mode & keptOfOld,
            await _access.ReadByPathAsync(path, old, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Where to write to, and the file that is there.</summary>
    private async ValueTask<(FilePlace Target, FileStatus? Old)> FindTargetAsync(
        OpenSource source, FilePlace destination, CancellationToken cancellationToken)
    {
        string suffix = PathFailure.To(destination.FullPath);
        if (!options.Overwrite)
        {
            // Tell early, before gigabytes are copied in vain. The kernel checks again when the copy gets its name.
            int result = await operations.AioLstatAsync(destination.Path, new FileStatus(), cancellationToken)
                .ConfigureAwait(false);
            return result < 0
                ? (destination, null)
                : throw PathFailure.Refuse(Errno.EEXIST, "copy", source.Path, suffix);
        }

        if (options.ReplacesNames)
        {
            return (destination, null);
        }

        FilePlace target = await SymbolicLinks.ResolveAsync(operations, destination, cancellationToken)
            .ConfigureAwait(false);
        FileStatus? old = await FileReplacement.FindReplaceableAsync(operations, "overwrite", target, cancellationToken)
            .ConfigureAwait(false);
        if (old is not null && old.IsOfSameFileAs(source.Status))
        {
            throw PathFailure.Refuse(Errno.EINVAL, "copy", source.Path, $"{suffix} (they are the same file)");
        }

        return options.Rules is { } rules
            ? await rules.CheckTargetAsync(operations, source.Path, destination, target, old, cancellationToken)
                .ConfigureAwait(false)
            : (target, old);
    }

    private async ValueTask SetAttributesAsync(
        StagedFile staged, OpenSource source, FileStatus? old, FilePermissions? permissions, bool mayInheritList,
        CancellationToken cancellationToken)
    {
        FilePermissions? allowed = permissions;
        if ((options.PreserveOwner ? source.Status : old) is { } wanted)
        {
            (bool User, bool Group) owner = await staged
                .SetOwnerAsync(wanted, options.RequiresOwner, cancellationToken).ConfigureAwait(false);
            if (options.Rules is not null || options.PreserveOwner == options.PreserveMode)
            {
                allowed = permissions?.WithOwner(owner); // owner and permissions are of one file
            }
        }

        // Before the permissions, which may be read-only; after the owner, whose change removes capabilities.
        if (_attributes is not null)
        {
            await _attributes.CopyAsync(source.Handle, source.Path, staged.Handle, staged.Path, cancellationToken)
                .ConfigureAwait(false);
        }

        if (allowed is { } given)
        {
            await _access.SetAsync(
                staged.Handle, staged.Status, staged.Path, given, mayInheritList, options.RequiresMode,
                cancellationToken).ConfigureAwait(false);
        }

        if (options.PreserveTimes)
        {
            int result = await operations
                .AioUtimensAsync(
                    staged.Handle, source.Status.AccessTimestamp, source.Status.ModifyTimestamp, cancellationToken)
                .ConfigureAwait(false);
            Refusal.Check(result, options.RequiresTimes, "utime", staged.Path);
        }
    }
}
