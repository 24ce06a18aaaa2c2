namespace LinuxAio.Tasks.Engine;

/// <summary>What the workers did since the sample before.</summary>
/// <param name="Milliseconds">The time between the two samples.</param>
/// <param name="Done">The system calls made in that time; a batch counts each of its calls.</param>
/// <param name="Moving">The workers that finished a call in that time, or are in a call that does not wait.</param>
/// <param name="Stuck">The workers that finished no call in that time and wait in one.</param>
/// <param name="Live">All workers.</param>
/// <param name="Awake">The workers that are not parked.</param>
/// <param name="WantProcessors">Whether most busy workers need a processor and do not wait for a device.</param>
/// <param name="RequestsWait">Whether requests wait for a worker.</param>
internal readonly record struct CrewSample(
    double Milliseconds, long Done, int Moving, int Stuck, int Live, int Awake, bool WantProcessors, bool RequestsWait)
{
    /// <summary>The number of calls that one moving worker makes in a millisecond.</summary>
    internal double PerWorker => Moving == 0 ? 0 : Done / (Moving * Milliseconds);
}
