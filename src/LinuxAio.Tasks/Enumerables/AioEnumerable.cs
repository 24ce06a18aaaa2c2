using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Enumerables;

namespace LinuxAio.Tasks;

/// <summary>Operators for asynchronous sequences.</summary>
public static class AioEnumerable
{
    /// <summary>Runs an asynchronous operation for each element of a sequence, several of them at the same
    /// time.</summary>
    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The sequence. The next element is requested only when there is room for its result. The
    /// enumerator is disposed once, after all operations have ended.</param>
    /// <param name="maxConcurrency">The most operations that run and results that wait to be taken, counted together; 1
    /// or more.</param>
    /// <param name="selector">The operation. Its token is cancelled when another operation or the source fails, and
    /// when the enumeration is cancelled or ends early. The part before the first await never runs for two elements at
    /// the same time.</param>
    /// <param name="ordered">True: results come in the order of the source. False: results come as soon as they are
    /// ready. Default: true.</param>
    /// <returns>The results. Nothing runs until the sequence is enumerated. When an operation or the source throws, no
    /// further element is requested and the token of the running operations is cancelled. After they all have ended,
    /// the first exception is thrown; results that were not taken before are dropped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="selector"/> is
    /// null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than 1.</exception>
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
