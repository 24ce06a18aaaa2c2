using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies a directory with everything in it, several files at a time. A directory gets the attributes of its
/// source when everything is in it.</summary>
internal sealed class TreeCopy : IAsyncDisposable
{
    private readonly AioOperations _operations;
    private readonly AioCopyOptions _options;
    private readonly FileCopy _files;
    private readonly LinkCopy _links;
    private readonly SpecialFileCopy _specials;
    private readonly HardLinks _hardLinks;
    private readonly CopiedDirectory _root;
    private readonly TreeWalk<CopiedDirectory> _walk;
    private readonly DestinationTree _destination;
    private readonly CopyFailures _failures;

    internal TreeCopy(AioOperations operations, AioCopyOptions options, string source, string destination)
    {
        _operations = operations;
        _options = options;
        _files = new FileCopy(operations, options, new CopyProgress(options.Progress));
        _specials = new SpecialFileCopy(operations, options);
        _links = new LinkCopy(operations, options);
        _root = new CopiedDirectory(null, source, new DirectoryNode(null, destination));
        _walk = new TreeWalk<CopiedDirectory>(
            operations, _root, new WalkOptions { FollowRoot = true, PostOrder = true });
        _destination = new DestinationTree(operations, options);
        _failures = new CopyFailures(options);
        _hardLinks = new HardLinks(operations, options, _destination);
    }

    /// <summary>Whether the destination did not exist before.</summary>
    internal bool HasMadeRoot => _root.IsNew;

    internal static async ValueTask RunAsync(
        AioOperations operations, AioCopyOptions options, string source, string destination,
        CancellationToken cancellationToken)
    {
        var copy = new TreeCopy(operations, options, source, destination);
        await using (copy.ConfigureAwait(false))
        {
            await copy.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        string source = _root.Name, destination = _root.Destination.Name;
        var status = new FileStatus();
        await _operations.AioStatAsync(source, status, cancellationToken)
            .OrExplainDirectory(_operations, "copy", source).ConfigureAwait(false);
        if (!status.IsDirectory)
        {
            throw PathFailure.Refuse(Errno.ENOTDIR, "copy", source);
        }

        var containment = new Containment(_operations, FileIdentity.Of(status));
        if (await containment.HasAsync(destination, cancellationToken).ConfigureAwait(false))
        {
            throw IsWithin(source, destination);
        }

        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _options.MaxConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(FilesAsync(cancellationToken), parallel, CopyFileAsync).ConfigureAwait(false);
        _failures.ThrowIfAny(source);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _walk.DisposeAsync().ConfigureAwait(false);
        await _destination.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The files to copy, each in a directory that stays open until the file is. Directories and links are
    /// made on the way, so that the directory of a file exists before the file.</summary>
    private async IAsyncEnumerable<(CopiedDirectory Directory, string Name)> FilesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        WalkEvent happened;
        while ((happened = await _walk.AdvanceAsync(cancellationToken).ConfigureAwait(false)) != WalkEvent.Ended)
        {
            CopiedDirectory directory = _walk.Directory;
            switch (happened)
            {
                case WalkEvent.Entered:
                    await EnterAsync(directory, cancellationToken).ConfigureAwait(false);
                    break;
                case WalkEvent.Failed:
                    CheckFailure(directory);
                    break;
                case WalkEvent.Left:
                    await EndAsync(directory, cancellationToken).ConfigureAwait(false);
                    break;
            }

            while (_walk.TryTake(out WalkEntry entry))
            {
                if (await TakesFileAsync(directory, entry, cancellationToken).ConfigureAwait(false))
                {
                    directory.Begin();
                    _walk.Open.TryPin(directory);
                    yield return (directory, entry.Name);
                }
            }
        }
    }

    private async ValueTask EnterAsync(CopiedDirectory directory, CancellationToken cancellationToken)
    {
        try
        {
            await MakeAsync(directory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (directory.Above is not null && CopyFailures.Is(failure))
        {
            directory.IsNew = false; // there is nothing to finish
            await _walk.SkipAsync().ConfigureAwait(false);
            _failures.Report(failure);
        }
    }

    private async ValueTask MakeAsync(CopiedDirectory directory, CancellationToken cancellationToken)
    {
        await _operations.AioStatAsync(directory.Handle!, directory.Source, cancellationToken)
            .OrThrow("stat", directory.GetPath()).ConfigureAwait(false);
        if (_destination.Has(directory.Source))
        {
            throw IsWithin(_root.Name, _root.Destination.Name); // through a mount that could not be seen before
        }

        await _destination.MakeAsync(directory, cancellationToken).ConfigureAwait(false);
    }

    private void CheckFailure(CopiedDirectory directory)
    {
        Errno errno = AioResult.GetErrno(_walk.Result);
        if (directory.Above is null && _walk.FailedCall == "open")
        {
            throw PathFailure.Refuse(errno, "open", directory.GetPath());
        }

        if (errno != Errno.ENOENT || directory.Above is null) // it was removed after its entry was read
        {
            _failures.Report(PathFailure.Refuse(errno, _walk.FailedCall, directory.GetPath()));
        }
    }

    /// <summary>Whether the entry is a file to copy. If it is anything else, everything is done about it.</summary>
    private async ValueTask<bool> TakesFileAsync(
        CopiedDirectory directory, WalkEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await IsFileAsync(directory, entry, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (CopyFailures.Is(failure))
        {
            _failures.Report(failure);
            return false;
        }
    }

    private async ValueTask<bool> IsFileAsync(
        CopiedDirectory directory, WalkEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Result < 0 && AioResult.GetErrno(entry.Result) != Errno.ENOENT)
        {
            throw PathFailure.Refuse(AioResult.GetErrno(entry.Result), "lstat", PathOf(directory, entry.Name));
        }

        switch (entry.Type)
        {
            case FileType.RegularFile:
                // Not what a killed copy left behind: others may be at work under such a name.
                return !TemporaryName.IsOne(entry.Name);
            case FileType.Directory:
                directory.Begin();
                var destination = new DirectoryNode(directory.Destination, entry.Name);
                _walk.Add(new CopiedDirectory(directory, entry.Name, destination) { ListedInode = entry.Listed.Inode });
                return false;
            case FileType.SymbolicLink:
            case FileType.Fifo:
            case FileType.Socket or FileType.BlockDevice or FileType.CharacterDevice when _options.ReplacesNames:
                await CopyNodeAsync(directory, entry, cancellationToken).ConfigureAwait(false);
                return false;
            default:
                if (entry.Result >= 0)
                {
                    _failures.ReportType(PathFailure.Refuse(
                        Errno.EOPNOTSUPP, "copy", PathOf(directory, entry.Name), $" (a {entry.Type})"));
                }

                return false;
        }
    }

    /// <summary>Copies what has no content: a symbolic link or a special file.</summary>
    private async ValueTask CopyNodeAsync(
        CopiedDirectory directory, WalkEntry entry, CancellationToken cancellationToken)
    {
        FilePlace source = PlaceOf(directory, entry.Name);
        FilePlace target = await _destination.HoldAsync(directory.Destination, entry.Name, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            _ = entry.Type == FileType.SymbolicLink
                ? await _links.RunAsync(source, target, cancellationToken).ConfigureAwait(false)
                : await _specials.RunAsync(source, target, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _destination.Release(directory.Destination);
        }
    }

    private async ValueTask CopyFileAsync(
        (CopiedDirectory Directory, string Name) file, CancellationToken cancellationToken)
    {
        (CopiedDirectory directory, string name) = file;
        try
        {
            FilePlace target = await _destination.HoldAsync(directory.Destination, name, cancellationToken)
                .ConfigureAwait(false);
            try
            {
                await CopyFileAsync(directory, PlaceOf(directory, name), target, cancellationToken)
                    .ConfigureAwait(false);
            }
            finally
            {
                _destination.Release(directory.Destination);
            }
        }
        catch (Exception failure) when (CopyFailures.Is(failure))
        {
            _failures.Report(failure);
        }
        finally
        {
            _walk.Open.Unpin(directory);
        }

        await EndAsync(directory, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CopyFileAsync(
        CopiedDirectory directory, FilePlace place, FilePlace target, CancellationToken cancellationToken)
    {
        OpenSource source = await OpenSource.OpenAsync(_operations, place, keepsToFile: true, cancellationToken)
            .ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var where = new TargetDirectory(directory.IsNew, directory.GivesLists);
            if (source.Status.Links > 1)
            {
                await _hardLinks.RunAsync(
                    source.Status, directory.Destination, target,
                    () => _files.CopyAsync(source, target, where, cancellationToken).AsTask(), cancellationToken)
                    .ConfigureAwait(false);
                return;
            }

            await _files.CopyAsync(source, target, where, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One thing less to do in a directory. The last one finishes the directory, which is then one thing less
    /// to do in the directory above.</summary>
    private async ValueTask EndAsync(CopiedDirectory directory, CancellationToken cancellationToken)
    {
        for (CopiedDirectory? next = directory; next is not null && next.End(); next = next.Above)
        {
            await _walk.Open.CloseAsync(next).ConfigureAwait(false);
            try
            {
                await _destination.FinishAsync(next, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (CopyFailures.Is(failure))
            {
                _failures.Report(failure);
            }
        }
    }

    private static FilePlace PlaceOf(CopiedDirectory directory, string name) =>
        new(directory.Handle, name, PathOf(directory, name));

    private static string PathOf(CopiedDirectory directory, string name) => Path.Join(directory.GetPath(), name);

    private static Exception IsWithin(string source, string destination) => PathFailure.Refuse(
        Errno.EINVAL, "copy", source, $"{PathFailure.To(destination)} (which is within it)");
}
