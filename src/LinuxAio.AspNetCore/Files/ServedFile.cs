using LinuxAio.Tasks;
using LinuxAio.Tasks.Calls;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.AspNetCore.Files;

/// <summary>An open regular file, and what a response says of it.</summary>
internal sealed class ServedFile : IAsyncDisposable
{
    private static readonly ObjectPool<FileStatus> Statuses = ObjectPool.Create<FileStatus>();

    private readonly AioOperations _operations;

    private ServedFile(AioOperations operations, SafeFileHandle handle, FileStatus status)
    {
        _operations = operations;
        Handle = handle;
        Length = status.Size;
        DateTimeOffset modified = status.ModifyTime;
        LastModified = modified.AddTicks(-(modified.Ticks % TimeSpan.TicksPerSecond)); // what HTTP can say
        IsRegularFile = status.IsRegularFile;
        IsDirectory = status.IsDirectory;
    }

    internal SafeFileHandle Handle { get; }

    internal bool IsRegularFile { get; }

    internal bool IsDirectory { get; }

    /// <summary>In bytes.</summary>
    internal long Length { get; }

    /// <summary>In UTC, to the second.</summary>
    internal DateTimeOffset LastModified { get; }

    /// <summary>The entity tag that StaticFileMiddleware makes.</summary>
    internal EntityTagHeaderValue EntityTag =>
        new($"\"{(LastModified.UtcTicks >= FileTimeZero ? LastModified.ToFileTime() : 0) ^ Length:x}\"");

    // Where Windows' file times begin; earlier ones have none.
    private static readonly long FileTimeZero = DateTimeOffset.FromFileTime(0).UtcTicks;

    /// <summary>Opens a file beneath a directory without waiting; null: that cannot be.</summary>
    internal static ServedFile? TryOpenInline(AioOperations operations, AioDirectoryHandle root, string name)
    {
        FileStatus status = Statuses.Get();
        try
        {
            SafeFileHandle? handle = operations.TryOpenBeneathInline(root, name, status);
            return handle is null ? null : new ServedFile(operations, handle, status);
        }
        finally
        {
            Statuses.Return(status);
        }
    }

    /// <summary>Takes over an open descriptor. Throws, having closed it, when it cannot be looked at.</summary>
    internal static async ValueTask<ServedFile> CreateAsync(
        AioOperations operations, int descriptor, string name, CancellationToken cancellationToken)
    {
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        FileStatus status = Statuses.Get();
        try
        {
            await operations.AioStatAsync(handle, status, cancellationToken).OrThrow("stat", name).ConfigureAwait(false);
            return new ServedFile(operations, handle, status);
        }
        catch
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
            throw;
        }
        finally
        {
            Statuses.Return(status);
        }
    }

    /// <summary>Closes the file. Nothing was written, so there is no error anybody would want to know.</summary>
    public ValueTask DisposeAsync() => _operations.TryCloseInline(Handle, DateTimeOffset.UtcNow)
        ? ValueTask.CompletedTask
        : _operations.CloseQuietlyAsync(Handle);
}
