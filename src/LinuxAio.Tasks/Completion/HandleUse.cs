namespace LinuxAio.Tasks.Completion;

/// <summary>One operation's use of a handle; <c>default</c> is none.</summary>
internal readonly struct HandleUse(TrackedHandle handle, int stripe)
{
    internal TrackedHandle? Handle { get; } = handle;

    /// <summary>Lets the handle go; on the pump, elsewhere when that may block.</summary>
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
