using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Trees;

/// <summary>Tells whether a directory, opened by its name, is the one that was listed under that name: another
/// directory, or one behind a symbolic link, may have been put in its place since.</summary>
internal sealed class IdentityCheck(AioOperations operations, OpenDirectories open)
{
    // The device asked for last, and whether its listings have the inode numbers that stat returns.
    private volatile Tuple<ulong, bool>? _lastDevice;

    /// <param name="node">The directory, open and pinned.</param>
    /// <param name="ownInode">The inode number that its listing has for itself; null: the listing has none.</param>
    /// <param name="cancellationToken">Ends what waits in the queue.</param>
    internal async ValueTask<bool> IsTheSameAsync(
        DirectoryNode node, ulong? ownInode, CancellationToken cancellationToken)
    {
        bool isListed = node.ListedInode is null || node.ListedInode == ownInode;
        bool isExpected = node.Expected is null || node.Expected.Value.Inode == ownInode;
        if (isListed && isExpected)
        {
            return true; // as a rule, and it costs no call
        }

        FileIdentity identity = await open.IdentifyAsync(node.Handle!).ConfigureAwait(false);
        bool isSame = (node.Expected is null || node.Expected == identity) &&
            (node.ListedInode is null || node.ListedInode == identity.Inode);

        // A listing shows a mount point with the inode number of the directory under the mount; and stat does not
        // trigger an automount, which open does.
        return isSame || node.Parent is not { } parent ||
            !await HasTrueInodesAsync(parent, identity.Device, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the directory is on this device, and its listing has the inode numbers that stat
    /// returns.</summary>
    private async ValueTask<bool> HasTrueInodesAsync(
        DirectoryNode parent, ulong device, CancellationToken cancellationToken)
    {
        if (_lastDevice is { } last && last.Item1 == device && !last.Item2)
        {
            return false;
        }

        if (await open.PinAsync(parent, cancellationToken).ConfigureAwait(false) < 0)
        {
            return true; // the parent is not what it was either
        }

        try
        {
            if ((await open.IdentifyAsync(parent.Handle!).ConfigureAwait(false)).Device != device)
            {
                return false;
            }

            long type = await operations.AioFileSystemTypeAsync(parent.Handle!, cancellationToken)
                .ConfigureAwait(false);

            // Not overlayfs, FUSE, NFS or FAT: they make up numbers, for the listing or whenever they forget an inode.
            bool areTrue = type is Magic.EXT4_SUPER_MAGIC or Magic.TMPFS_MAGIC or Magic.XFS_SUPER_MAGIC or
                Magic.BTRFS_SUPER_MAGIC;
            _lastDevice = Tuple.Create(device, areTrue);
            return areTrue;
        }
        finally
        {
            open.Unpin(parent);
        }
    }
}
