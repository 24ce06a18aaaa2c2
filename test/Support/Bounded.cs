using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LinuxAio.Tests.Support;

/// <summary>Waits that end at <see cref="Limit"/> with a <see cref="TimeoutException"/> that names what did not happen.
/// A test that passes never reaches the limit.</summary>
public static class Bounded
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_withoutPause = TimeSpan.FromMilliseconds(10);

    /// <summary>Checks the condition again and again until it holds.</summary>
    public static void Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        if (!TryUntil(condition, Limit))
        {
            throw Expired(what);
        }
    }

    /// <summary>Like <see cref="Until"/>, on a thread of its own: no thread of the pool waits.</summary>
    public static Task UntilAsync(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Task.Factory.StartNew(
            () => Until(condition, what), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>For negative controls: whether the condition holds within the given time.</summary>
    public static bool TryUntil(Func<bool> condition, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed > limit)
            {
                return false;
            }

            if (elapsed < s_withoutPause)
            {
                Thread.Yield();
            }
            else
            {
                Thread.Sleep(1); // a long wait must not take a processor from the code that it waits for
            }
        }

        return true;
    }

    /// <summary>Waits until no more descriptors are open than before. Fewer are possible: the runtime closes
    /// descriptors of earlier tests late.</summary>
    public static void UntilDescriptorsAreDownTo(IReadOnlyList<OpenDescriptor> before)
    {
        if (!TryUntil(() => ProcFs.OpenDescriptors().Count <= before.Count, Limit))
        {
            string added = string.Join(", ", ProcFs.OpenDescriptors().Except(before));
            throw Expired($"no more than {before.Count} open descriptors; new are {added}");
        }
    }

    /// <summary>Awaits the task, at most until <see cref="Limit"/>. The caller continues on the thread pool, not on the
    /// thread that completed the task: in inline mode that is the pump, which refuses blocking calls.</summary>
    public static async Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        Task onPool = task.ContinueWith(
            static done => done, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        try
        {
            await onPool.WaitAsync(Limit).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Expired(what);
        }
    }

    /// <inheritdoc cref="InTime(Task, string)"/>
    public static async Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await InTime((Task)task, what).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="InTime(Task, string)"/>
    public static Task InTime(this ValueTask task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().InTime(what);

    /// <inheritdoc cref="InTime(Task, string)"/>
    public static Task<T> InTime<T>(
        this ValueTask<T> task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().InTime(what);

    /// <summary>Waits for the end of the thread, at most until <see cref="Limit"/>.</summary>
    public static void JoinOrThrow(this Thread thread)
    {
        if (!thread.Join(Limit))
        {
            throw Expired($"the end of thread '{thread.Name}'");
        }
    }

    private static TimeoutException Expired(string what) => new($"Not within {Limit}: {what}");
}
