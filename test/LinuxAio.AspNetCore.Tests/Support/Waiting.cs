using System.Runtime.CompilerServices;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Support;

/// <summary>Waits that a test which works never feels.</summary>
internal static class Waiting
{
    internal static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    internal static async Task UntilAsync(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        bool came = await Task.Factory.StartNew(
            () => SpinWait.SpinUntil(condition, Most), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.True(came, $"did not come within {Most}: {what}");
    }
}
