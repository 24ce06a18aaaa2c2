using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Native memory that a system call reads or writes in addition to its buffer. It is notified when the kernel
/// is done with it.</summary>
internal interface IResultTarget
{
    /// <summary>Called once: the kernel no longer uses the memory.</summary>
    /// <param name="result">≥ 0: the call succeeded. &lt; 0: −errno; the kernel wrote nothing.</param>
    void Complete(long result);

    /// <summary>Called before <see cref="Complete"/> when a worker has made a timed call.</summary>
    /// <param name="times">When the call started and ended.</param>
    void Ran(CallTimes times)
    {
    }
}
