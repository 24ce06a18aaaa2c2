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
    /// <param name="cancellationToken">Cancels calls that are still queued.</param>
    /// <returns>0: it is the same; −ESTALE: it is another one; or −errno: it cannot be told.</returns>
    internal async ValueTask<int> RunAsync(DirectoryNode node, ulong? ownInode, CancellationToken cancellationToken)
    {
        bool isListed = node.ListedInode is null || node.ListedInode == ownInode;
        bool isExpected = node.Expected is null || node.Expected.Value.Inode == ownInode;
        if (isListed && isExpected)
        {
            return 0; // as a rule, and it costs no call
        }

        var status = new FileStatus();
        int result = await operations.AioStatAsync(node.Handle!, status, cancellationToken).ConfigureAwait(false);
        FileIdentity identity = FileIdentity.Of(status);
        bool isSame = (node.Expected is null || node.Expected == identity) &&
            (node.ListedInode is null || node.ListedInode == identity.Inode);
        return result < 0 || isSame || node.Parent is not { } parent
            ? result
            : await CompareWithParentAsync(status, parent, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> CompareWithParentAsync(
        FileStatus status, DirectoryNode parent, CancellationToken cancellationToken)
    {
        int result = await open.PinAsync(parent, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            return result;
        }

        try
        {
            var ofParent = new FileStatus();
            result = await operations.AioStatAsync(parent.Handle!, ofParent, cancellationToken).ConfigureAwait(false);

            // A listing shows a mount point with the inode number of the directory under the mount; and stat does not
            // trigger an automount, which open does.
            bool isMountPoint = ofParent.Device != status.Device || ofParent.MountId != status.MountId;
            if (result < 0 || isMountPoint)
            {
                return result;
            }

            return await HasTrueInodesAsync(parent, status.Device, cancellationToken).ConfigureAwait(false)
                ? -(int)Errno.ESTALE
                : 0;
        }
        finally
        {
            open.Unpin(parent);
        }
    }

    /// <summary>Whether listings of the device have the inode numbers that stat returns.</summary>
    private async ValueTask<bool> HasTrueInodesAsync(
        DirectoryNode parent, ulong device, CancellationToken cancellationToken)
    {
        if (_lastDevice is { } last && last.Item1 == device)
        {
            return last.Item2;
        }

        long type = await operations.AioFileSystemTypeAsync(parent.Handle!, cancellationToken).ConfigureAwait(false);

        // Not overlayfs, FUSE, NFS or FAT: they make up numbers, for the listing or whenever they forget an inode.
        bool areTrue = type is Magic.EXT4_SUPER_MAGIC or Magic.TMPFS_MAGIC or Magic.XFS_SUPER_MAGIC or
            Magic.BTRFS_SUPER_MAGIC;
        if (type >= 0)
        {
            _lastDevice = Tuple.Create(device, areTrue);
        }

        return areTrue;
    }
}
