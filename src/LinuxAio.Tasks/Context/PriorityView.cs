using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks.Context;

/// <summary>The operations of a context, with a priority.</summary>
internal sealed class PriorityView(OperationDispatcher dispatcher, int priority, bool tryInline)
    : AioOperations(dispatcher, priority, tryInline);
