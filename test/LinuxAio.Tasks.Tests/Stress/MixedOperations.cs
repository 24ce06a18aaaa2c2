using LinuxAio.Tests.Support;
using Xunit;

#pragma warning disable CA5394 // The numbers must be reproducible, not unpredictable.

namespace LinuxAio.Tasks.Tests.Stress;

/// <summary>Runs random operations one after another, checks each and records it in a ledger.</summary>
internal sealed class MixedOperations(
    AioContext context, MixedOperationFiles files, Ledger ledger, int number, int seed)
{
    private const long IdsPerLoop = 1 << 20;
    private const int CanaryBytes = 64;
    private const byte Canary = 0xa5;

    private readonly Random _random = new(seed);
    private readonly FileStatus _status = new();
    private readonly byte[] _buffer =
        [.. Enumerable.Repeat(Canary, MixedOperationFiles.SlotBytes + (2 * CanaryBytes))];
    private readonly byte[] _slot = new byte[MixedOperationFiles.SlotBytes];
    private CancellationTokenSource? _source;

    internal int Cancelled { get; private set; }

    private Memory<byte> Buffer => _buffer.AsMemory(CanaryBytes, MixedOperationFiles.SlotBytes);

    internal async Task RunAsync(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            long id = (number * IdsPerLoop) + i;
            ledger.Submit(id);
            try
            {
                await OneAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException e)
            {
                Assert.Equal(_source?.Token, e.CancellationToken);
                Cancelled++;
            }

            ledger.Complete(id);
            Assert.False(_buffer.AsSpan(0, CanaryBytes).ContainsAnyExcept(Canary));
            Assert.False(_buffer.AsSpan(CanaryBytes + MixedOperationFiles.SlotBytes).ContainsAnyExcept(Canary));
        }
    }

    private ValueTask OneAsync() => _random.Next(10_000) switch
    {
        < 2_000 => StatAsync(),
        < 3_000 => LstatAsync(),
        < 6_500 => ReadAsync(),
        < 8_500 => WriteAsync(),
        < 9_300 => OpenAsync(),
        < 9_302 => FsyncAsync(),
        < 9_900 => UnlinkAsync(),
        _ => ReadSilenceAsync(),
    };

    private async ValueTask StatAsync()
    {
        Assert.Equal(
            0, await Maybe(token => context.AioStatAsync(files.LinkPath, _status, token)).ConfigureAwait(false));
        Assert.Equal(files.RandomContent.Length, _status.Size);
    }

    private async ValueTask LstatAsync()
    {
        Assert.Equal(
            0, await Maybe(token => context.AioLstatAsync(files.LinkPath, _status, token)).ConfigureAwait(false));
        Assert.True(_status.IsSymbolicLink);
    }

    private async ValueTask ReadAsync()
    {
        int offset = _random.Next(files.RandomContent.Length - Buffer.Length);
        // A read of a number goes to a worker, a read of a handle is tried inline.
        FileDescriptor file = _random.Next(2) == 0 ? files.Random : (int)files.Random.DangerousGetHandle();
        Assert.Equal(
            Buffer.Length,
            await Maybe(token => context.AioReadAsync(file, Buffer, offset, token)).ConfigureAwait(false));
        Assert.True(Buffer.Span.SequenceEqual(files.RandomContent.Span.Slice(offset, Buffer.Length)));
    }

    /// <summary>Writes to the slot of this loop. A cancelled write must not change the slot.</summary>
    private async ValueTask WriteAsync()
    {
        long offset = (long)number * MixedOperationFiles.SlotBytes;
        _random.NextBytes(Buffer.Span);
        try
        {
            Assert.Equal(
                Buffer.Length,
                await Maybe(token => context.AioWriteAsync(files.Slots, Buffer, offset, token)).ConfigureAwait(false));
            Buffer.Span.CopyTo(_slot);
        }
        catch (OperationCanceledException)
        {
            Cancelled++;
        }

        Assert.Equal(Buffer.Length, await context.AioReadAsync(files.Slots, Buffer, offset).ConfigureAwait(false));
        Assert.True(Buffer.Span.SequenceEqual(_slot));
    }

    private async ValueTask OpenAsync()
    {
        int descriptor = await Maybe(
            token => context.AioOpenAsync(files.RandomPath, OpenFlags.ReadOnly, cancellationToken: token))
            .ConfigureAwait(false);
        Assert.InRange(descriptor, 0, int.MaxValue);
        Assert.Equal(0, await context.AioCloseAsync(descriptor).ConfigureAwait(false));
    }

    private async ValueTask FsyncAsync() =>
        Assert.Equal(0, await Maybe(token => context.AioFsyncAsync(files.Slots, token)).ConfigureAwait(false));

    private async ValueTask UnlinkAsync() =>
        Assert.Equal(
            -(int)Errno.ENOENT,
            await Maybe(token => context.AioUnlinkAsync(files.MissingPath, token)).ConfigureAwait(false));

    private async ValueTask ReadSilenceAsync()
    {
        var source = new CancellationTokenSource(); // not disposed: the cancel may come after the operation
        _source = source;
        ValueTask<int> read = context.AioReadAsync(files.SilentPipe, Buffer, -1, source.Token);
        CancelSoon(source);
        await read.ConfigureAwait(false);
        Assert.Fail("a pipe nobody writes to was read");
    }

    /// <summary>Runs the operation. One in sixteen is cancelled right after the call.</summary>
    private async ValueTask<int> Maybe(Func<CancellationToken, ValueTask<int>> operation)
    {
        if (_random.Next(16) != 0)
        {
            return await operation(default).ConfigureAwait(false);
        }

        var source = new CancellationTokenSource(); // not disposed: the cancel may come after the operation
        _source = source;
        ValueTask<int> task = operation(source.Token);
        CancelSoon(source);
        return await task.ConfigureAwait(false);
    }

    private void CancelSoon(CancellationTokenSource source)
    {
        if (_random.Next(2) == 0)
        {
            source.Cancel();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), source, preferLocal: false);
        }
    }
}
