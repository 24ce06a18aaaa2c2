using System.Collections.Concurrent;
using System.Net;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>A middleware cancels the request's token while storage hangs, and the client waits. Output caching and
/// compression are in the pipeline: neither may take the answer for a whole file.</summary>
public sealed class RequestTokenTests
{
    public enum Stage
    {
        Lookup,
        Open,
        Stat,
        FirstRead,
    }

    private const string Map = "/map/file.txt", Result = "/result";

    // More than the buffers of a connection hold, so that reads remain while the client does not read.
    private const int BigLength = 24_000_000;

    public static TheoryData<string, Stage> BeforeTheResponse()
    {
        TheoryData<string, Stage> data = [];
        foreach (string path in (string[])[Map, Result])
        {
            foreach (Stage stage in Enum.GetValues<Stage>())
            {
                data.Add(path, stage);
            }
        }

        return data;
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(BeforeTheResponse))]
    public async Task TokenCancelled_BeforeTheResponse_GoesToTheMiddleware_AndNothingIsCached(string path, Stage stage)
    {
        using FuseMount mount = new();
        byte[] content = Write(mount, 300_000);
        using LinkedTokens tokens = new();
        await using TestHost host = await StartAsync(mount, app => app.Use(tokens.LinkAsync));

        FuseOperation held = stage switch
        {
            Stage.Lookup or Stage.Stat => FuseOperation.Getattr,
            Stage.Open => FuseOperation.Open,
            _ => FuseOperation.Read,
        };
        mount.Hold(stage == Stage.Stat ? FuseOperation.Open : held);
        Task<HttpResponseMessage> request = host.Client.GetAsync(path);
        if (stage == Stage.Stat)
        {
            mount.WaitUntilHeld(FuseOperation.Open);
            mount.Hold(held);
            mount.Release(FuseOperation.Open);
        }

        mount.WaitUntilHeld(held);
        tokens.CancelAll();
        using HttpResponseMessage response = await request.InTime();

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(tokens.Failures));
        mount.Release(held);
        await AssertWholeAsync(host, path, content);
        await AssertNothingIsLeftAsync(host, mount);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Map, "")]
    [InlineData(Map, "gzip")]
    [InlineData(Result, "")]
    [InlineData(Result, "gzip")]
    public async Task TokenCancelled_InTheBody_AbortsTheConnection_AndNothingIsCached(string path, string encoding)
    {
        using FuseMount mount = new();
        byte[] content = Write(mount, BigLength);
        using LinkedTokens tokens = new();
        await using TestHost host = await StartAsync(mount, app => app.Use(tokens.LinkAsync));
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        using HttpResponseMessage response =
            await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).InTime();
        await using Stream body = await response.Content.ReadAsStreamAsync();

        Assert.Equal(encoding, string.Join(',', response.Content.Headers.ContentEncoding));
        mount.Hold(FuseOperation.Read);
        Task copy = body.CopyToAsync(Stream.Null);
        mount.WaitUntilHeld(FuseOperation.Read);
        tokens.CancelAll();

        await Assert.ThrowsAnyAsync<IOException>(() => copy.InTime());
        await Bounded.UntilAsync(() => !tokens.Failures.IsEmpty);
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(tokens.Failures));
        mount.Release(FuseOperation.Read);
        await AssertWholeAsync(host, path, content);
        await AssertNothingIsLeftAsync(host, mount);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Map)]
    [InlineData(Result)]
    public async Task RequestTimeout_OnStorageThatHangs_Is504_AndNothingIsCached(string path)
    {
        using FuseMount mount = new();
        byte[] content = Write(mount, 300_000);
        await using TestHost host = await StartAsync(mount, app => app.UseRequestTimeouts());
        mount.Hold(FuseOperation.Open);

        using HttpResponseMessage response = await host.Client.GetAsync(path).InTime();

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        mount.Release(FuseOperation.Open);
        host.Client.DefaultRequestHeaders.Add(Untimed, "yes");
        await AssertWholeAsync(host, path, content);
    }

    private const string Untimed = "X-Untimed";

    private static byte[] Write(FuseMount mount, int length)
    {
        byte[] content = RandomBytes.Make(length, seed: 11);
        File.WriteAllBytes(mount.BackingFile("file.txt"), content);
        return content;
    }

    private static Task<TestHost> StartAsync(FuseMount mount, Action<WebApplication> timeout) => TestHost.StartAsync(
        null,
        services: static services =>
        {
            services.AddOutputCache();
            services.AddResponseCompression();
            services.AddRequestTimeouts(static timeouts => timeouts.AddPolicy("short", TimeSpan.FromMilliseconds(300)));
        },
        map: app =>
        {
            app.UseRouting();
            app.UseOutputCache();
            timeout(app);
            app.Use(static (HttpContext context, RequestDelegate next) =>
            {
                if (context.Request.Headers.ContainsKey(Untimed))
                {
                    context.Features.Get<Microsoft.AspNetCore.Http.Timeouts.IHttpRequestTimeoutFeature>()?
                        .DisableTimeout();
                }

                return next(context);
            });
            app.UseResponseCompression();
            app.MapAioFiles("/map", mount.FullPath).CacheOutput().WithRequestTimeout("short");
            app.MapGet(Result, () => AioResults.File(mount.File("file.txt"), "text/plain"))
                .CacheOutput().WithRequestTimeout("short");
        });

    private static async Task AssertWholeAsync(TestHost host, string path, byte[] content)
    {
        byte[] body = await host.Client.GetByteArrayAsync(path).InTime();
        Assert.True(content.AsSpan().SequenceEqual(body), $"{body.Length} of {content.Length} bytes arrived");
    }

    private static Task AssertNothingIsLeftAsync(TestHost host, FuseMount mount) =>
        Bounded.UntilAsync(() => host.Context.OutstandingRequests == 0 && !ProcFs.OpenDescriptors().Any(
            open => open.Target.StartsWith(mount.FullPath + "/", StringComparison.Ordinal)));

    /// <summary>A middleware that links a token of its own into each request, as request timeouts do.</summary>
    private sealed class LinkedTokens : IDisposable
    {
        private CancellationTokenSource _source = new();

        internal ConcurrentQueue<Exception> Failures { get; } = [];

        /// <summary>Cancels the requests so far; later ones are not affected.</summary>
        internal void CancelAll()
        {
            CancellationTokenSource source = _source;
            _source = new CancellationTokenSource();
            source.Cancel();
            source.Dispose();
        }

        internal async Task LinkAsync(HttpContext context, RequestDelegate next)
        {
            CancellationToken client = context.RequestAborted;
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(client, _source.Token);
            context.RequestAborted = linked.Token;
            try
            {
                await next(context);
            }
            catch (Exception e)
            {
                Failures.Enqueue(e);
                if (context.Response.HasStarted)
                {
                    throw;
                }

                context.Response.Clear();
                context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
            }
            finally
            {
                context.RequestAborted = client;
            }
        }

        public void Dispose() => _source.Dispose();
    }
}
