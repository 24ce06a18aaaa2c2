using LinuxAio.Tasks;
using LinuxAio.Tasks.Calls;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.AspNetCore.Files.Opening;

/// <summary>An open file with the facts about it that a response needs.</summary>
internal sealed class ServedFile : IDisposable
{
    /// <summary>O_NONBLOCK, because opening a FIFO without it waits for the other end (fifo(7)). O_NOCTTY, because a
    /// terminal must not become the server's.</summary>
    internal const OpenFlags Flags = OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal;

    private static readonly ObjectPool<FileStatus> s_statuses = ObjectPool.Create<FileStatus>();

    private readonly ulong _version;

    /// <param name="operations">The operations that opened the file.</param>
    /// <param name="handle">The open file, which this object will close.</param>
    /// <param name="name">The name that the file was opened by.</param>
    /// <param name="status">Its status.</param>
    /// <param name="asked">The time before the status was asked for.</param>
    private ServedFile(
        AioOperations operations, SafeFileHandle handle, string name, FileStatus status, DateTimeOffset asked)
    {
        Operations = operations;
        Handle = handle;
        Name = name;
        Length = status.Size;
        DateTimeOffset modified = status.ModifyTime;
        LastModified = modified.AddTicks(-(modified.Ticks % TimeSpan.TicksPerSecond)); // HTTP dates have whole seconds
        IsRegularFile = status.IsRegularFile;
        IsDirectory = status.IsDirectory;
        _version = FileVersion.Of(status, asked);
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

    /// <summary>A strong tag: another content has another tag.</summary>
    internal EntityTagHeaderValue EntityTag => new($"\"{_version:x16}\"");

    /// <summary>Opens a file beneath a directory inline. Returns null if that could block or has failed: then a worker
    /// must open the file.</summary>
    internal static ServedFile? TryOpenInline(AioOperations operations, AioDirectoryHandle root, string name)
    {
        FileStatus status = s_statuses.Get();
        try
        {
            DateTimeOffset asked = DateTimeOffset.UtcNow;
            SafeFileHandle? handle = operations.TryOpenBeneathInline(root, name, status);
            return handle is null ? null : new ServedFile(operations, handle, name, status, asked);
        }
        finally
        {
            s_statuses.Return(status);
        }
    }

    /// <summary>Opens a file by its absolute path. The request may leave this task behind
    /// (<see cref="Abandoning"/>).</summary>
    internal static async Task<ServedFile> OpenAsync(
        AioOperations operations, string path, CancellationToken cancellationToken)
    {
        int descriptor = await operations.AioOpenAsync(path, Flags, cancellationToken: cancellationToken)
            .OrThrow("open", path).ConfigureAwait(false);
        return await CreateAsync(operations, descriptor, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes over an open descriptor and stats it. If stat fails, throws, and a worker closes the descriptor
    /// later.</summary>
    internal static async ValueTask<ServedFile> CreateAsync(
        AioOperations operations, int descriptor, string name, CancellationToken cancellationToken)
    {
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        FileStatus status = s_statuses.Get();
        try
        {
            DateTimeOffset asked = DateTimeOffset.UtcNow;
            await operations.AioStatAsync(handle, status, cancellationToken)
                .OrThrow("stat", name).ConfigureAwait(false);
            return new ServedFile(operations, handle, name, status, asked);
        }
        catch
        {
            _ = operations.CloseQuietlyAsync(handle).AsTask();
            throw;
        }
        finally
        {
            s_statuses.Return(status);
        }
    }

    /// <summary>Closes the file. A close that may block is left to a worker, and nobody waits for it: the response is
    /// complete without it. An error of close is ignored: nothing was written, so nothing can be lost.</summary>
    public void Dispose()
    {
        if (!Operations.TryCloseInline(Handle, DateTimeOffset.UtcNow))
        {
            _ = Operations.CloseQuietlyAsync(Handle).AsTask();
        }
    }
}
