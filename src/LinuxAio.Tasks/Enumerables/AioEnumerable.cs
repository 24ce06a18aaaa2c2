using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Enumerables;

namespace LinuxAio.Tasks;

/// <summary>Composes sequences that come asynchronously.</summary>
public static class AioEnumerable
{
    /// <summary>Projects each element by an operation, many of them at the same time.</summary>
    /// <typeparam name="TSource">What comes.</typeparam>
    /// <typeparam name="TResult">What it becomes.</typeparam>
    /// <param name="source">Asked for an element only when there is room for its result. Its enumerator is disposed
    /// once, after all operations have ended.</param>
    /// <param name="maxConcurrency">How many operations run, and results wait to be taken, taken together; 1 or
    /// more.</param>
    /// <param name="selector">The operation. Its token is cancelled when another operation or the source fails, or the
    /// enumeration is cancelled or ended early. What it does before its first await is done one after the other.</param>
    /// <param name="ordered">Whether results come in the source's order; or as they are ready.</param>
    /// <returns>A sequence that does nothing until it is enumerated. The first exception of an operation or the source
    /// ends it: no element is asked for any more, the others' token is cancelled, and when they all have ended that
    /// exception is thrown; results not taken by then are dropped.</returns>
    public static IAsyncEnumerable<TResult> SelectConcurrently<TSource, TResult>(
        this IAsyncEnumerable<TSource> source, int maxConcurrency,
        Func<TSource, CancellationToken, ValueTask<TResult>> selector, bool ordered = true)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxConcurrency);
        ArgumentNullException.ThrowIfNull(selector);
        return Select(source, maxConcurrency, selector, ordered, CancellationToken.None);
    }

    private static async IAsyncEnumerable<TResult> Select<TSource, TResult>(
        IAsyncEnumerable<TSource> source, int maxConcurrency,
        Func<TSource, CancellationToken, ValueTask<TResult>> selector, bool ordered,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var selection =
            new ConcurrentSelection<TSource, TResult>(source, maxConcurrency, selector, ordered, cancellationToken);
        try
        {
            while (await selection.MoveNextAsync().ConfigureAwait(false))
            {
                yield return selection.Current;
            }
        }
        finally
        {
            await selection.DisposeAsync().ConfigureAwait(false);
        }

        selection.ThrowIfFailed();
    }
}
