using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Perf.Starvation;

/// <summary>A way to read that is left blocked, and what of it can be cancelled.</summary>
internal interface IBlockedReads : IDisposable
{
    /// <summary>Whether a token ends a read that has started.</summary>
    bool CanCancel { get; }

    /// <summary>How many of the reads are in a system call now; null when that cannot be told.</summary>
    long? Running { get; }

    Task<int> ReadAsync(SafeFileHandle handle, Memory<byte> buffer, CancellationToken cancellationToken);
}
