using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks;

/// <content>Many calls in one trip to a worker.</content>
public abstract partial class AioOperations
{
    /// <summary>Looks at many names in a directory, one after the other on one worker; statx(2). Worth it where a look takes
    /// less than the way to a worker and back: on storage that takes its time, several small batches are looked at side by
    /// side.</summary>
    /// <param name="directory">An open directory.</param>
    /// <param name="batch">The names; filled with what each of them is, whatever became of those before. Reusable, but for
    /// one operation at a time.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, and between two names.</param>
    /// <returns>How many names were looked at, from the first one on: fewer than there are only when the operation was
    /// cancelled or the context disposed meanwhile. <see cref="FileStatusBatch.GetResult"/> tells of each. Or −errno, usually EBADF.</returns>
    /// <exception cref="InvalidOperationException">Another operation is filling <paramref name="batch"/>.</exception>
    /// <remarks>A test double that does not override it is asked for each name by itself.</remarks>
    public virtual ValueTask<int> AioStatBatchAsync(
        AioDirectoryHandle directory, FileStatusBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(batch);
        if (_dispatcher is null)
        {
            return StatOneByOneAsync(directory, batch, first: 0, cancellationToken);
        }

        Dispatcher.ThrowIfClosed();
        batch.Begin();
        var operation = new Operation { Kind = OperationKind.StatBatch, Target = batch };
        if (!TryEnter(directory, ref operation, cancellationToken, out ValueTask<int> answer))
        {
            return answer;
        }

        var call = new EngineCall(EngineCall.Batch) { A1 = batch.Count, Timed = true };
        SetDescriptorAndPriority(ref call, ref operation);
        call.A0 = batch.Aim(operation.Descriptor); // each call has the descriptor
        return Dispatcher.Submit(call, ref operation, cancellationToken);
    }

    /// <summary>Stats the names of a batch one at a time: those that a batch left over, or all for a test double that does
    /// not override <see cref="AioStatBatchAsync"/>.</summary>
    /// <param name="directory">The directory of the names.</param>
    /// <param name="batch">The names; receives the results.</param>
    /// <param name="first">The index of the first name to stat.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>How many names have a result, those before <paramref name="first"/> included.</returns>
    internal async ValueTask<int> StatOneByOneAsync(
        AioDirectoryHandle directory, FileStatusBatch batch, int first, CancellationToken cancellationToken)
    {
        batch.Begin();
        int done = first;
        try
        {
            for (; done < batch.Count; done++)
            {
                var status = new FileStatus();
                var path = new AioPath(directory, batch.NameOf(done));
                ValueTask<int> stat = batch.FollowsLink(done)
                    ? AioStatAsync(path, status, cancellationToken)
                    : AioLstatAsync(path, status, cancellationToken);
                batch.Store(done, await stat.ConfigureAwait(false), status);
            }
        }
        finally
        {
            ((IResultTarget)batch).Complete(done);
        }

        return done;
    }
}
