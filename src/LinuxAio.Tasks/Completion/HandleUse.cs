namespace LinuxAio.Tasks.Completion;

/// <summary>One operation's use of a handle; <c>default</c>: the operation uses none.</summary>
internal readonly struct HandleUse(TrackedHandle handle, int stripe)
{
    internal TrackedHandle? Handle { get; } = handle;

    /// <summary>Ends the use. On the pump, a release that may block is left to the ThreadPool.</summary>
    internal void Leave(bool onPump)
    {
        if (Handle is null)
        {
            return;
        }

        if (onPump && Handle.ReleaseMayBlock)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static use => use.Leave(onPump: false), this, preferLocal: false);
        }
        else
        {
            Handle.Leave(stripe);
        }
    }
}
