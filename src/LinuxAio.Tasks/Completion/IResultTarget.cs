using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Something the kernel writes a result into beside the number, told when the kernel is done with it.</summary>
internal interface IResultTarget
{
    /// <param name="result">≥ 0: filled. &lt; 0: −errno, and nothing was written.</param>
    void Complete(long result);

    /// <summary>Told before <see cref="Complete"/> when a worker made the call, if the call was timed.</summary>
    void Ran(CallTimes times)
    {
    }
}
