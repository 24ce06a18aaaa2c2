using LinuxAio.Tasks;
using LinuxAio.Tasks.Calls;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.AspNetCore.Files.Opening;

/// <summary>An open file with the facts about it that a response needs.</summary>
internal sealed class ServedFile : IAsyncDisposable
{
    /// <summary>O_NONBLOCK, because opening a FIFO without it waits for the other end (fifo(7)). O_NOCTTY, because a
    /// terminal must not become the server's.</summary>
    internal const OpenFlags Flags = OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal;

    private static readonly ObjectPool<FileStatus> s_statuses = ObjectPool.Create<FileStatus>();

    // A Windows file time counts from the year 1601; an earlier time cannot be converted.
    private static readonly long s_fileTimeZero = DateTimeOffset.FromFileTime(0).UtcTicks;

    private ServedFile(AioOperations operations, SafeFileHandle handle, string name, FileStatus status)
    {
        Operations = operations;
        Handle = handle;
        Name = name;
        Length = status.Size;
        DateTimeOffset modified = status.ModifyTime;
        LastModified = modified.AddTicks(-(modified.Ticks % TimeSpan.TicksPerSecond)); // HTTP dates have whole seconds
        IsRegularFile = status.IsRegularFile;
        IsDirectory = status.IsDirectory;
    }

    /// <summary>The operations that opened the file, to read it with.</summary>
    internal AioOperations Operations { get; }

    internal SafeFileHandle Handle { get; }

    /// <summary>The name that the file was opened by: a path beneath the served folder, or an absolute path.</summary>
    internal string Name { get; }

    internal bool IsRegularFile { get; }

    internal bool IsDirectory { get; }

    /// <summary>In bytes.</summary>
    internal long Length { get; }

    /// <summary>In UTC, in whole seconds.</summary>
    internal DateTimeOffset LastModified { get; }

    /// <summary>The same entity tag that StaticFileMiddleware computes.</summary>
    internal EntityTagHeaderValue EntityTag =>
        new($"\"{(LastModified.UtcTicks >= s_fileTimeZero ? LastModified.ToFileTime() : 0) ^ Length:x}\"");

    /// <summary>Opens a file beneath a directory inline. Returns null if that could block or has failed: then a worker
    /// must open the file.</summary>
    internal static ServedFile? TryOpenInline(AioOperations operations, AioDirectoryHandle root, string name)
    {
        FileStatus status = s_statuses.Get();
        try
        {
            SafeFileHandle? handle = operations.TryOpenBeneathInline(root, name, status);
            return handle is null ? null : new ServedFile(operations, handle, name, status);
        }
        finally
        {
            s_statuses.Return(status);
        }
    }

    /// <summary>Takes over an open descriptor and stats it. If stat fails, closes the descriptor and throws.</summary>
    internal static async ValueTask<ServedFile> CreateAsync(
        AioOperations operations, int descriptor, string name, CancellationToken cancellationToken)
    {
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        FileStatus status = s_statuses.Get();
        try
        {
            await operations.AioStatAsync(handle, status, cancellationToken)
                .OrThrow("stat", name).ConfigureAwait(false);
            return new ServedFile(operations, handle, name, status);
        }
        catch
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
            throw;
        }
        finally
        {
            s_statuses.Return(status);
        }
    }

    /// <summary>Closes the file. An error of close is ignored: nothing was written, so nothing can be lost.</summary>
    public ValueTask DisposeAsync() => Operations.TryCloseInline(Handle, DateTimeOffset.UtcNow)
        ? ValueTask.CompletedTask
        : Operations.CloseQuietlyAsync(Handle);
}
