using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies a directory with everything in it, several files at a time.</summary>
internal sealed class TreeCopy(AioOperations operations, AioCopyOptions options)
{
    // Its owner must be able to put something in; the source's own permissions come last.
    private const UnixFileMode AtFirst = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileCopy _files = new(operations, OfFiles(options), new CopyProgress(options.Progress));
    private readonly Stack<(string Path, FileStatus Source)> _made = new();

    /// <summary>Whether the destination was not there before.</summary>
    internal bool HasMadeRoot { get; private set; }

    internal async ValueTask RunAsync(string source, string destination, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(source, status, cancellationToken)
            .OrExplainDirectory(operations, "copy", source).ConfigureAwait(false);
        if (!status.IsDirectory)
        {
            throw PathFailure.Refuse(Errno.ENOTDIR, "copy", source);
        }

        if (await IsWithinAsync(destination, status, cancellationToken).ConfigureAwait(false))
        {
            throw PathFailure.Refuse(
                Errno.EINVAL, "copy", source, $"{PathFailure.To(destination)} (which is within it)");
        }

        await MakeDirectoryAsync(destination, status, cancellationToken, options.ReplacesNames).ConfigureAwait(false);
        HasMadeRoot = _made.Count > 0;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.MaxConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(FilesAsync(source, destination, cancellationToken), parallel, async (job, token) =>
            await _files.RunAsync(job.Source, job.Destination, token).ConfigureAwait(false)).ConfigureAwait(false);
        while (_made.TryPop(out (string Path, FileStatus Source) directory))
        {
            await FinishDirectoryAsync(directory.Path, directory.Source, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The files to copy. Directories and links are made on the way, so that a file's directory is there before
    /// the file.</summary>
    private async IAsyncEnumerable<(string Source, string Destination)> FilesAsync(
        string source, string destination, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var everything = new AioEnumerationOptions { Recurse = true, Status = true };
        await foreach (AioEntry entry in TreeEnumeration.RunAsync(operations, source, everything, cancellationToken)
            .ConfigureAwait(false))
        {
            string from = entry.FullPath, to = Path.Join(destination, from.AsSpan(source.Length));
            switch (entry.Type)
            {
                case FileType.RegularFile when TemporaryName.IsOne(entry.Name):
                    break; // left behind by a copy that was killed; under its name others may be at work there
                case FileType.RegularFile:
                    yield return (from, to);
                    break;
                case FileType.Directory:
                    await MakeDirectoryAsync(to, entry.Status!, cancellationToken).ConfigureAwait(false);
                    break;
                case FileType.SymbolicLink:
                    await new LinkCopy(operations, options).RunAsync(from, to, entry.Status!, cancellationToken)
                        .ConfigureAwait(false);
                    break;
                default:
                    throw PathFailure.Refuse(Errno.EOPNOTSUPP, "copy", from, $" (a {entry.Type})");
            }
        }
    }

    private static AioCopyOptions OfFiles(AioCopyOptions options)
    {
        AioCopyOptions ofFiles = options.Copy();
        ofFiles.KeepsToFiles = true;
        return ofFiles;
    }

    private async ValueTask MakeDirectoryAsync(
        string path, FileStatus source, CancellationToken cancellationToken, bool mustBeNew = false)
    {
        UnixFileMode mode = options.PreserveMode ? source.Mode | AtFirst : FileReplacement.PermissionBits;
        int result = await operations.AioMkdirAsync(path, mode, cancellationToken).ConfigureAwait(false);
        if (result == 0)
        {
            _made.Push((path, source));
            return;
        }

        var existing = new FileStatus();
        if (AioResult.GetErrno(result) != Errno.EEXIST || mustBeNew ||
            await operations.AioStatAsync(path, existing, cancellationToken).ConfigureAwait(false) < 0 ||
            !existing.IsDirectory)
        {
            throw await PathFailure.ExplainAsync(operations, result, "mkdir", path).ConfigureAwait(false);
        }
    }

    private async ValueTask FinishDirectoryAsync(string path, FileStatus source, CancellationToken cancellationToken)
    {
        // By handle: a link that has taken its place must not give owner and permissions to what it leads to.
        const OpenFlags Itself = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
        int descriptor = await operations.AioOpenAsync(path, Itself, cancellationToken: cancellationToken)
            .OrThrow("open", path).ConfigureAwait(false);
        var handle = new AioDirectoryHandle(descriptor, ownsHandle: true);
        try
        {
            await SetAttributesAsync(handle, path, source, cancellationToken).ConfigureAwait(false);
            if (options.Durable)
            {
                await DirectorySync.RunAsync(operations, handle, path).ConfigureAwait(false);
                await DirectorySync.RunForParentAsync(operations, path).ConfigureAwait(false);
            }
        }
        finally
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }

    private async ValueTask SetAttributesAsync(
        AioDirectoryHandle handle, string path, FileStatus source, CancellationToken cancellationToken)
    {
        if (options.PreserveOwner)
        {
            int result = await operations.AioChownAsync(handle, source.UserId, source.GroupId, cancellationToken)
                .ConfigureAwait(false);
            AioResult.ThrowIfError(options.OwnerIsOptional ? 0 : result, "chown", path);
        }

        if (options.PreserveMode)
        {
            await operations.AioChmodAsync(handle, source.Mode, cancellationToken).OrThrow("chmod", path)
                .ConfigureAwait(false);
        }

        if (options.PreserveTimes)
        {
            await operations.AioUtimeAsync(handle, source.AccessTime, source.ModifyTime, cancellationToken)
                .OrThrow("utime", path).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a path, or the nearest directory above it that exists, is within a directory: the copy would be
    /// copied
    /// into itself without end.</summary>
    private async ValueTask<bool> IsWithinAsync(string path, FileStatus directory, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        string? above = path;
        while (above is not null &&
            await operations.AioStatAsync(above, status, cancellationToken).ConfigureAwait(false) < 0)
        {
            above = Path.GetDirectoryName(above);
        }

        for ((ulong, ulong) last = default; above is not null; above += "/..")
        {
            int result = await operations.AioStatAsync(above, status, cancellationToken).ConfigureAwait(false);
            if (result < 0 || last == (status.Device, status.Inode))
            {
                return false; // the root is above itself
            }

            if (status.Inode == directory.Inode && status.Device == directory.Device)
            {
                return true;
            }

            last = (status.Device, status.Inode);
        }

        return false;
    }
}
