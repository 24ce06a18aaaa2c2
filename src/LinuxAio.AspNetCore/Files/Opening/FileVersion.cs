using LinuxAio.Tasks;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.AspNetCore.Files.Opening;

/// <summary>A number that changes when the content of a file changes: computed from its length, its inode, and the
/// times when its content and its metadata last changed, in nanoseconds.</summary>
internal static class FileVersion
{
    /// <summary>The kernel takes the times of files from a clock that ticks every 1 to 10 ms. From Linux 6.13 on it
    /// takes a finer one for a change that comes after a stat.</summary>
    private static readonly TimeSpan s_tick =
        KernelRelease.IsAtLeast(6, 13) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(10);

    /// <summary>The clock of a file system that stores no fractions of seconds; FAT has the slowest.</summary>
    private static readonly TimeSpan s_slowTick = TimeSpan.FromSeconds(2);

    /// <param name="status">The status of the file.</param>
    /// <param name="asked">The time before the status was asked for.</param>
    internal static ulong Of(FileStatus status, DateTimeOffset asked)
    {
        // If one of the numbers changes, the result changes: Mix maps no two numbers to the same one. If several
        // change, two results are the same with a probability of 2^-64.
        ulong version = Mix((ulong)status.Size);
        version = Mix(version ^ status.Inode);
        version = Mix(version ^ (ulong)status.ModifyTime.UtcTicks);
        version = Mix(version ^ (ulong)status.ModifyTimeNanoseconds);
        version = Mix(version ^ (ulong)status.ChangeTime.UtcTicks);
        version = Mix(version ^ (ulong)status.ChangeTimeNanoseconds);

        // Within the same tick the file may change again and keep its times: this version is nobody else's.
        return IsFresh(status, asked) ? Mix(version ^ (ulong)Random.Shared.NextInt64()) : version;
    }

    private static bool IsFresh(FileStatus status, DateTimeOffset asked) =>
        (asked - status.ChangeTime).Duration() < (status.ChangeTimeNanoseconds == 0 ? s_slowTick : s_tick);

    // The finalizer of SplitMix64. It is a bijection, and each bit of the argument changes half of the bits of the
    // result.
    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
