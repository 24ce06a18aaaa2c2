using System.IO.Pipelines;
using System.Net;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

// example: readme-aspnet
using LinuxAio.Tasks;
// end

// example: aspnetcore-start
using LinuxAio.AspNetCore;
// end

namespace LinuxAio.Examples;

public sealed class AspNetCoreExamples : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Readme()
    {
        await File.WriteAllTextAsync(_directory.File("hello.txt"), "hello");
        await RunAsync(RunReadme, async () =>
        {
            Assert.Equal("hello", await _client.GetStringAsync("/files/hello.txt"));
            Assert.Equal("1", await _client.GetStringAsync("/count"));
        });
    }

    [Fact]
    public async Task Guide()
    {
        Directory.CreateDirectory(_directory.File("wwwroot"));
        await File.WriteAllTextAsync(_directory.File("wwwroot/page.html"), "<p>page</p>");
        await File.WriteAllTextAsync(_directory.File("wwwroot/style.html"), "<p>style</p>");
        Directory.CreateDirectory(_directory.File("customized"));
        await File.WriteAllTextAsync(_directory.File("customized/style.html"), "<p>own style</p>");
        await File.WriteAllTextAsync(_directory.File("2025.pdf"), "a report");
        await File.WriteAllTextAsync(_directory.File("7.txt"), "seven");
        await RunAsync(RunGuide, async () =>
        {
            using HttpResponseMessage page = await _client.GetAsync("/assets/page.html");
            Assert.Equal("<p>page</p>", await page.Content.ReadAsStringAsync());
            Assert.Equal(TimeSpan.FromHours(1), page.Headers.CacheControl!.MaxAge);

            Assert.Equal("<p>page</p>", await _client.GetStringAsync("/page.html"));
            Assert.Equal("<p>own style</p>", await _client.GetStringAsync("/style.html"));
            Assert.StartsWith("the page", await _client.GetStringAsync("/somewhere"), StringComparison.Ordinal);

            Assert.Equal("a report", await _client.GetStringAsync("/report/2025"));

            using HttpResponseMessage upload = await _client.PostAsync("/upload", new StringContent("uploaded"));
            Assert.Equal(HttpStatusCode.Created, upload.StatusCode);
            string name = Path.GetFileName(upload.Headers.Location!.OriginalString);
            Assert.Equal("uploaded", await File.ReadAllTextAsync(_directory.File(name)));

            Assert.Equal("seven", await _client.GetStringAsync("/archive/7"));
            Assert.Equal("Healthy", await _client.GetStringAsync("/health"));
        });
    }

    private static void RunReadme(string[] args, Action<WebApplication> starting)
    {
        // example: readme-aspnet
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddLinuxAio();
        WebApplication app = builder.Build();
        string root = app.Configuration["Root"] ?? "/srv/uploads";
        app.MapAioFiles("/files", root);
        app.MapGet("/count", async (AioFileSystem files, CancellationToken aborted) =>
            await files.EnumerateAsync(root, cancellationToken: aborted).CountAsync(aborted));
        // end

        starting(app);

        // example: readme-aspnet
        app.Run();
        // end
    }

    private static void RunGuide(string[] args, Action<WebApplication> starting)
    {
        // example: aspnetcore-start
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddLinuxAio(builder.Configuration.GetSection("Aio"));
        // end

        // example: aspnetcore-keyed
        builder.Services.AddKeyedLinuxAio("archive", options => options.MaxWorkers = 8);
        // end

        // example: aspnetcore-health
        builder.Services.AddHealthChecks()
            .AddLinuxAioCheck(configure: options => options.UnhealthyAfter = TimeSpan.FromMinutes(1));
        // end

        // example: aspnetcore-start
        WebApplication app = builder.Build();
        app.MapAioFiles("/assets", "wwwroot", new AioFilesOptions { CacheControl = "public, max-age=3600" });
        // end

        // example: aspnetcore-use
        app.UseAioFiles("customized");
        app.UseAioFiles("wwwroot");
        app.MapFallback(() => "the page of a single-page application");
        // end

        string root = app.Configuration["Root"]!;

        // example: aspnetcore-result
        app.MapGet("/report/{year:int}", (int year) =>
            AioResults.File($"{root}/{year}.pdf", "application/pdf", enableRangeProcessing: true));
        // end

        // example: aspnetcore-upload
        app.MapPost("/upload", async (PipeReader body, AioFileSystem files, CancellationToken aborted) =>
        {
            string name = Guid.NewGuid().ToString("N");
            string path = Path.Combine(root, name), part = path + ".part";
            await using (AioFile file = await files.OpenAsync(
                part, FileMode.CreateNew, FileAccess.Write, cancellationToken: aborted))
            {
                await body.CopyToAsync(file.AsStream(leaveOpen: true), aborted);
                await file.FlushToDiskAsync(cancellationToken: aborted);
            }

            await files.MoveAsync(part, path, cancellationToken: aborted);
            return Results.Created($"/files/{name}", null);
        });
        // end

        // example: aspnetcore-keyed
        app.MapGet("/archive/{id:int}", async (
            int id, [FromKeyedServices("archive")] AioFileSystem archive, CancellationToken aborted) =>
            await archive.ReadAllTextAsync($"{root}/{id}.txt", cancellationToken: aborted));
        // end

        // example: aspnetcore-health
        app.MapHealthChecks("/health");
        // end

        starting(app);

        // example: aspnetcore-start
        app.Run();
        // end
    }

    /// <summary>Runs an application as Main would, sends requests to it, and stops it.</summary>
    private async Task RunAsync(Action<string[], Action<WebApplication>> run, Func<Task> talk)
    {
        string[] args =
        [
            "--urls", "http://127.0.0.1:0", "--contentRoot", _directory.FullPath, "--Root", _directory.FullPath,
            "--Logging:LogLevel:Default", "Warning",
        ];
        var started = new TaskCompletionSource<WebApplication>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = Task.Run(() => run(
            args, app => app.Lifetime.ApplicationStarted.Register(() => started.SetResult(app))));
        if (await Task.WhenAny(running, started.Task) == running)
        {
            await running; // throws the reason why it did not start
        }

        WebApplication app = await started.Task;
        try
        {
            _client.BaseAddress = new Uri(app.Urls.First());
            await talk();
        }
        finally
        {
            app.Lifetime.StopApplication();
            await running;
        }
    }
}
