using System.Diagnostics;
using LinuxAio.Tests.Support;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Waits that a test which works never feels, and that throw, naming what did not come, in one that does
/// not.</summary>
internal static class Bounded
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    /// <summary>Looks again and again, without sleeping, until the condition holds.</summary>
    internal static void Until(Func<bool> reached, string what)
    {
        if (!TryUntil(reached, Most))
        {
            throw new TimeoutException($"Not within {Most}: {what}");
        }
    }

    /// <summary>No more descriptors are open than were then. Fewer may be: what earlier tests left to the runtime closes
    /// late.</summary>
    internal static void UntilDescriptorsAreDownTo(IReadOnlyList<OpenDescriptor> before)
    {
        if (!TryUntil(() => ProcFs.OpenDescriptors().Count <= before.Count, Most))
        {
            string added = string.Join(", ", ProcFs.OpenDescriptors().Except(before));
            throw new TimeoutException($"Not within {Most}: no more than {before.Count} open descriptors; new are {added}");
        }
    }

    /// <summary>For negative controls: whether the condition came to hold in that time.</summary>
    internal static bool TryUntil(Func<bool> reached, TimeSpan most)
    {
        long start = Stopwatch.GetTimestamp();
        while (!reached())
        {
            if (Stopwatch.GetElapsedTime(start) > most)
            {
                return false;
            }

            Thread.Yield();
        }

        return true;
    }

    /// <summary>Awaits the task, but not for ever.</summary>
    internal static Task InTime(this Task task) => task.WaitAsync(Most);

    /// <summary>Awaits the task, but not for ever.</summary>
    internal static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Most);

    /// <summary>Awaits the operation, but not for ever.</summary>
    internal static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Most);

    /// <summary>As <see cref="InTime(Task)"/> for a thread.</summary>
    internal static void JoinOrThrow(this Thread thread)
    {
        if (!thread.Join(Most))
        {
            throw new TimeoutException($"Not within {Most}: the end of thread '{thread.Name}'");
        }
    }
}
