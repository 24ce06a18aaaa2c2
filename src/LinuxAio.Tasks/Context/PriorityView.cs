using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks.Context;

/// <summary>The operations of a context with one priority, for <see cref="AioContext.WithPriority"/>.</summary>
internal sealed class PriorityView(
    OperationDispatcher dispatcher, int priority, bool tryInline, PriorityView? nextHigher)
    : AioOperations(dispatcher, priority, tryInline)
{
    internal override AioOperations Sooner => nextHigher ?? this;
}
