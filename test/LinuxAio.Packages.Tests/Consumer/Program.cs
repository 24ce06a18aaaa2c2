// An application that uses the package: it writes and reads a file, cancels a running read, and handles an error.
using LinuxAio.Tasks;

string folder = Directory.CreateTempSubdirectory("aio-consumer-").FullName;
try
{
    string path = Path.Combine(folder, "a");
    byte[] content = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)i)];
    await using (AioFile file = await AioFileSystem.Default.OpenAsync(path, FileMode.CreateNew, FileAccess.ReadWrite))
    {
        await file.WriteAsync(content, 0);
        byte[] read = new byte[content.Length];
        int count = await file.ReadAsync(read, 0);
        Require(count == content.Length && read.AsSpan().SequenceEqual(content), "what was written is read");
    }

    // Without inline reads, the read runs on a worker, where a cancel interrupts it.
    await using var context = new AioContext(new AioOptions { TryInline = false });
    int pipe = await context.AioOpenAsync("/dev/ptmx", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal).OrThrow();
    using var source = new CancellationTokenSource();
    ValueTask<int> waiting = context.AioReadAsync(pipe, new byte[1], -1, source.Token);
    while (context.RunningRequests == 0)
    {
        Thread.Yield();
    }

    source.Cancel();
    bool cancelled = false;
    try
    {
        await waiting;
    }
    catch (OperationCanceledException)
    {
        cancelled = true;
    }

    Require(cancelled, "a running read is cancelled");
    Require(await context.AioCloseAsync(pipe) == 0, "the terminal is closed");

    try
    {
        await AioFileSystem.Default.OpenAsync(Path.Combine(folder, "missing"));
        Require(false, "a missing file is an exception");
    }
    catch (FileNotFoundException exception)
    {
        Require(AioResult.GetErrno(exception) == Errno.ENOENT, "which knows its errno");
    }

    Console.WriteLine($"consumed {content.Length} bytes");
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new InvalidOperationException($"Not so: {what}.");
    }
}
