using System.Runtime.CompilerServices;
using LinuxAio.Tests.Support;

namespace LinuxAio.Tasks.Tests.Support;

internal static class ManualPolling
{
    /// <summary>Polls a context in manual mode until the condition holds.</summary>
    internal static void PollUntil(
        this AioContext context, Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Bounded.Until(
            () =>
            {
                context.PollCallback();
                return condition();
            },
            what);
}
