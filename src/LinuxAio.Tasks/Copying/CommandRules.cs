using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks.Copying;

/// <summary>What cp(1) does and a method call does not, for the tool. A new file gets the permissions of its source
/// less the umask. A file that is replaced keeps its permissions, and must be writable. A symbolic link that leads
/// nowhere is not written through.</summary>
/// <param name="Umask">The permissions that new files do not get.</param>
/// <param name="Force">Whether a file that is not writable is replaced by a new one.</param>
internal sealed record CommandRules(UnixFileMode Umask, bool Force)
{
    /// <summary>Whether a file that is replaced keeps set-user-id: the kernel clears it when anybody but root writes to
    /// a file.</summary>
    internal bool KeepsSpecialBits { get; } = Kernel.EffectiveUserId == 0;

    /// <summary>Decides where to write to. Throws if the copy must not be written there.</summary>
    /// <param name="operations">The operations to use.</param>
    /// <param name="source">The path of the source, for messages.</param>
    /// <param name="destination">The destination as given; perhaps a link.</param>
    /// <param name="target">Where the destination leads to.</param>
    /// <param name="old">The file that is there; null: there is none.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>The place, and the file there whose attributes the copy gets.</returns>
    internal async ValueTask<(FilePlace Target, FileStatus? Old)> CheckTargetAsync(
        AioOperations operations, string source, FilePlace destination, FilePlace target, FileStatus? old,
        CancellationToken cancellationToken)
    {
        if (old is null)
        {
            return target == destination
                ? (target, old)
                : throw PathFailure.Refuse(
                    Errno.ENOENT, "copy", source,
                    $"{PathFailure.To(destination.FullPath)} (a symbolic link that leads nowhere)");
        }

        int result = await TryOpenForWritingAsync(operations, target, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result) is not (Errno.EACCES or Errno.EPERM or Errno.EROFS))
        {
            return (target, old); // also a program that runs: it cannot be written to, but be replaced
        }

        return Force
            ? (destination, null)
            : throw await PathFailure.ExplainAsync(operations, result, "open", target.FullPath).ConfigureAwait(false);
    }

    private static async ValueTask<int> TryOpenForWritingAsync(
        AioOperations operations, FilePlace target, CancellationToken cancellationToken)
    {
        const OpenFlags Flags = OpenFlags.WriteOnly | OpenFlags.NonBlocking;
        int result = await operations.AioOpenAsync(target.Path, Flags, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        if (result >= 0)
        {
            await operations.AioCloseAsync(result).ConfigureAwait(false);
        }

        return result;
    }
}
