namespace LinuxAio.Tasks.Engine;

/// <summary>What the workers did between two looks at them.</summary>
/// <param name="Milliseconds">The time between the looks.</param>
/// <param name="Done">The system calls made in that time: a request may be a batch of them.</param>
/// <param name="Moving">The workers that finished some.</param>
/// <param name="Stuck">The workers that are at one that took all that time.</param>
/// <param name="Live">The workers there are.</param>
/// <param name="Awake">Those of them that are not parked.</param>
/// <param name="WantProcessors">Those at work want a processor, not a device.</param>
/// <param name="RequestsWait">There is more to do than workers at it.</param>
internal readonly record struct CrewSample(
    double Milliseconds, long Done, int Moving, int Stuck, int Live, int Awake, bool WantProcessors, bool RequestsWait)
{
    /// <summary>Calls one working worker makes in a millisecond.</summary>
    internal double PerWorker => Moving == 0 ? 0 : Done / (Moving * Milliseconds);
}
