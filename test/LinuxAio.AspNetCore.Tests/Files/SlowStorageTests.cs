using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>Files on storage that answers only when the test allows it.</summary>
public sealed class SlowStorageTests
{
    private const int FileLength = 300_000;

    [FactRequires(Tool.Fuse)]
    public async Task HeldReads_DoNotBlockAnotherEndpoint()
    {
        // More held reads than the pool has threads: if each blocked a thread, nothing else would run.
        const int Requests = 24;
        using FuseMount mount = new();
        byte[] content = WriteFile(mount);
        await using TestHost host = await TestHost.StartAsync(
            null, map: app =>
            {
                app.MapAioFiles("/slow", mount.FullPath);
                app.MapGet("/unrelated", static () => "answered");
            });
        ThreadPool.GetMaxThreads(out int threads, out int ports);
        mount.Hold(FuseOperation.Read);
        Task<byte[]>[] downloads;
        try
        {
            Assert.True(ThreadPool.SetMaxThreads(8, ports));
            downloads = [.. Enumerable.Range(0, Requests).Select(_ => host.Client.GetByteArrayAsync("/slow/file.bin"))];
            mount.WaitUntilHeld(FuseOperation.Read, Requests);

            Assert.Equal("answered", await host.Client.GetStringAsync("/unrelated"));
            Assert.All(downloads, static download => Assert.False(download.IsCompleted));
        }
        finally
        {
            mount.Release(FuseOperation.Read);
            ThreadPool.SetMaxThreads(threads, ports);
        }

        foreach (byte[] body in await Task.WhenAll(downloads))
        {
            Assert.True(content.AsSpan().SequenceEqual(body));
        }
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(FuseOperation.Read)]
    [InlineData(FuseOperation.Open)]
    public async Task ClientDisconnects_NothingIsLeft(FuseOperation heldOperation)
    {
        using FuseMount mount = new();
        WriteFile(mount);
        ConcurrentQueue<Exception> failures = new();
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestHost host = await TestHost.StartAsync(null, map: app =>
        {
            app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                context.RequestAborted.Register(() => aborted.TrySetResult());
                try
                {
                    await next(context);
                }
                catch (Exception e)
                {
                    failures.Enqueue(e);
                    throw;
                }
                finally
                {
                    ended.TrySetResult();
                }
            });
            // Otherwise routing would run first, and the endpoint would not pass through the middleware above.
            app.UseRouting();
            app.MapAioFiles("/slow", mount.FullPath);
        });
        mount.Hold(heldOperation);
        using (TcpClient client = await RawHttp.BeginAsync(host.Address, "/slow/file.bin"))
        {
            mount.WaitUntilHeld(heldOperation);
            client.LingerState = new LingerOption(enable: true, seconds: 0); // a reset, as from a killed process
        }

        await aborted.Task.InTime();
        await ended.Task.InTime(); // the request does not wait for the storage
        Assert.All(failures, static failure => Assert.IsAssignableFrom<OperationCanceledException>(failure));
        mount.Release(heldOperation);

        await Bounded.UntilAsync(() => host.Context.OutstandingRequests == 0 && !ProcFs.OpenDescriptors().Any(
            open => open.Target.StartsWith(mount.FullPath + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ClientDisconnects_WhileItsRequestIsQueued_EndsTheRequest()
    {
        using TempDirectory root = new();
        File.WriteAllText(root.File("file.txt"), "content");
        await using AioContext narrow = new(new AioOptions { MaxWorkers = 1, TryInline = false });
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestHost host = await TestHost.StartAsync(
            root.FullPath, services: services => services.AddSingleton(narrow),
            map: app =>
            {
                app.Use(async (HttpContext context, RequestDelegate next) =>
                {
                    try
                    {
                        await next(context);
                    }
                    finally
                    {
                        ended.TrySetResult();
                    }
                });
                app.UseRouting();
            });
        using BusyWorker busy = await BusyWorker.StartAsync(narrow);
        using (TcpClient client = await RawHttp.BeginAsync(host.Address, TestHost.Ours + "/file.txt"))
        {
            await Bounded.UntilAsync(() => narrow.QueuedRequests == 1);
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await ended.Task.InTime();

        await busy.ReleaseAsync();
    }

    [FactRequires(Tool.Fuse)]
    public async Task ClientDisconnects_InTheMiddleOfTheBody_NothingIsLeft()
    {
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("file.bin"), new byte[20_000_000]); // more than the socket buffers hold
        await using TestHost host = await TestHost.StartAsync(
            null, map: app => app.MapAioFiles("/slow", mount.FullPath));
        byte[] some = new byte[100_000];
        using (TcpClient client = await RawHttp.BeginAsync(host.Address, "/slow/file.bin"))
        {
            await client.GetStream().ReadExactlyAsync(some);
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await Bounded.UntilAsync(() => host.Context.OutstandingRequests == 0 && !ProcFs.OpenDescriptors().Any(
            open => open.Target.StartsWith(mount.FullPath + "/", StringComparison.Ordinal)));
    }

    [FactRequires(Tool.Fuse)]
    public async Task ReadFails_EndsTheConnection_AndClosesTheFile()
    {
        const int EIO = 5;
        using FuseMount mount = new();
        WriteFile(mount);
        await using TestHost host = await TestHost.StartAsync(
            null, map: app => app.MapAioFiles("/slow", mount.FullPath));
        mount.Fail(FuseOperation.Read, EIO);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => host.Client.GetByteArrayAsync("/slow/file.bin"));

        await Bounded.UntilAsync(() => host.Context.OutstandingRequests == 0 && !ProcFs.OpenDescriptors().Any(
            open => open.Target.StartsWith(mount.FullPath + "/", StringComparison.Ordinal)));
    }

    /// <summary>Over HTTP/2 the server ends the response when the endpoint returns.</summary>
    [FactRequires(Tool.Fuse)]
    public async Task CloseHangs_ResponseEndsWithoutIt()
    {
        using FuseMount mount = new();
        byte[] content = WriteFile(mount);
        await using TestHost host = await TestHost.StartAsync(
            null, http2: true, map: app =>
            {
                app.MapAioFiles("/slow", mount.FullPath);
                app.MapGet("/result", () => AioResults.File(mount.File("file.bin")));
            });
        mount.Hold(FuseOperation.Flush);
        foreach (string path in (string[])["/slow/file.bin", "/result"])
        {
            byte[] body = await host.Client.GetByteArrayAsync(path).InTime();

            Assert.True(content.AsSpan().SequenceEqual(body));
        }

        mount.WaitUntilHeld(FuseOperation.Flush, 2);
        mount.Release(FuseOperation.Flush);
    }

    [FactRequires(Tool.Fuse)]
    public async Task StatFails_AndCloseHangs_ResponseEndsWithoutIt()
    {
        const int EIO = 5;
        using FuseMount mount = new();
        WriteFile(mount);
        await using TestHost host = await TestHost.StartAsync(
            null, map: app => app.MapAioFiles("/slow", mount.FullPath));
        mount.Hold(FuseOperation.Open);
        Task<HttpResponseMessage> request = host.Client.GetAsync("/slow/file.bin");
        mount.WaitUntilHeld(FuseOperation.Open);
        mount.Fail(FuseOperation.Getattr, EIO);
        mount.Hold(FuseOperation.Flush);
        mount.Release(FuseOperation.Open);

        using HttpResponseMessage response = await request.InTime();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        mount.WaitUntilHeld(FuseOperation.Flush);
        mount.Release(FuseOperation.Flush);
    }

    [FactRequires(Tool.Fuse)]
    public async Task OpenFails_Is500_AndDeniedIs404()
    {
        const int EACCES = 13;
        const int EIO = 5;
        using FuseMount mount = new();
        WriteFile(mount);
        await using TestHost host = await TestHost.StartAsync(
            null, map: app => app.MapAioFiles("/slow", mount.FullPath));

        Assert.Equal(HttpStatusCode.InternalServerError, await FailAsync(EIO));
        Assert.Equal(HttpStatusCode.NotFound, await FailAsync(EACCES));

        async Task<HttpStatusCode> FailAsync(int errno)
        {
            mount.Fail(FuseOperation.Open, errno);
            using HttpResponseMessage response = await host.Client.GetAsync("/slow/file.bin");
            return response.StatusCode;
        }
    }

    [FactRequires(Tool.Fuse)]
    public async Task FileTruncatedWhileItIsSent_EndsTheConnection()
    {
        using FuseMount mount = new();
        WriteFile(mount);
        await using TestHost host = await TestHost.StartAsync(
            null, map: app => app.MapAioFiles("/slow", mount.FullPath));
        mount.Hold(FuseOperation.Read);
        Task<byte[]> download = host.Client.GetByteArrayAsync("/slow/file.bin");
        mount.WaitUntilHeld(FuseOperation.Read);
        File.WriteAllBytes(mount.BackingFile("file.bin"), new byte[10]);
        mount.Release(FuseOperation.Read);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => download);
    }

    private static byte[] WriteFile(FuseMount mount)
    {
        byte[] content = RandomBytes.Make(FileLength, seed: 7);
        File.WriteAllBytes(mount.BackingFile("file.bin"), content);
        return content;
    }
}
