using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Perf.Starvation;

/// <summary>A way to read from FIFOs without data, where every read blocks.</summary>
internal interface IBlockedReads : IDisposable
{
    /// <summary>Whether a token can cancel a read that has started.</summary>
    bool CanCancel { get; }

    /// <summary>How many reads are in a system call now; null: not known.</summary>
    long? Running { get; }

    Task<int> ReadAsync(SafeFileHandle handle, Memory<byte> buffer, CancellationToken cancellationToken);
}
