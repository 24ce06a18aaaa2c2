using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks;

/// <content>Operations of many system calls in one trip to a worker.</content>
public abstract partial class AioOperations
{
    /// <summary>Gets the statuses of many names in a directory: one worker makes the calls one after the other. See
    /// statx(2).</summary>
    /// <param name="directory">An open directory.</param>
    /// <param name="batch">The names. It receives one result for each name; an error of one name does not stop the
    /// others. It can be used again, by one operation at a time.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue, and between two
    /// names.</param>
    /// <returns>How many names have a result, counted from the first one. It is less than
    /// <see cref="FileStatusBatch.Count"/> only when the operation was cancelled or the context disposed meanwhile.
    /// <see cref="FileStatusBatch.GetResult"/> gives the result of each name. Or −errno, usually EBADF.</returns>
    /// <remarks>
    /// <para>A batch is faster where one stat takes less time than the trip to a worker and back. On slow storage use
    /// several small batches at the same time: the calls of one batch do not overlap.</para>
    /// <para>A test double that does not override this method gets one call of
    /// <see cref="AioStatAsync(AioPath, FileStatus, CancellationToken)"/> or <see cref="AioLstatAsync"/> for each
    /// name.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">Another operation that fills <paramref name="batch"/> is still in
    /// flight.</exception>
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
        call.A0 = batch.SetDirectory(operation.Descriptor);
        return Dispatcher.Submit(call, ref operation, cancellationToken);
    }

    /// <summary>Stats the names of a batch one at a time: those that a batch left over, or all for a test double that
    /// does not override <see cref="AioStatBatchAsync"/>.</summary>
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
