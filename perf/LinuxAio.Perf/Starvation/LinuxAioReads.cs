using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Perf.Starvation;

/// <summary>Reads by workers of LinuxAio.Tasks.</summary>
internal sealed class LinuxAioReads(AioOptions options) : IBlockedReads
{
    private const long OwnPosition = -1;

    private readonly AioContext _context = new(options);

    public bool CanCancel => true;

    public long? Running => _context.RunningRequests;

    public Task<int> ReadAsync(SafeFileHandle handle, Memory<byte> buffer, CancellationToken cancellationToken) =>
        _context.AioReadAsync(handle, buffer, OwnPosition, cancellationToken).AsTask();

    public void Dispose() => _context.Dispose();
}
