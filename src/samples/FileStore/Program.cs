// A web API that stores files in a directory:
//
//     dotnet run --project src/samples/FileStore -- --Root /tmp/store --urls http://127.0.0.1:5000
//     curl -T photo.jpg http://127.0.0.1:5000/files/photo.jpg
//     curl -O http://127.0.0.1:5000/files/photo.jpg
//
// No request holds a thread while it waits for the disk.
using System.IO.Pipelines;
using LinuxAio.AspNetCore;
using LinuxAio.Samples.FileStore;
using LinuxAio.Tasks;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddLinuxAio(builder.Configuration.GetSection("Aio"));
builder.Services.AddHealthChecks().AddLinuxAioCheck();

WebApplication app = builder.Build();
string root = Path.GetFullPath(app.Configuration["Root"] ?? "store");
AioFileSystem files = app.Services.GetRequiredService<AioFileSystem>();
await files.CreateDirectoryAsync(root);
var store = new Store(files, root);

app.MapAioFiles("/files", root, new AioFilesOptions { ServeUnknownFileTypes = true });
app.MapGet("/files", (CancellationToken aborted) => store.List(aborted));
app.MapPut("/files/{name}", async (string name, PipeReader body, CancellationToken aborted) =>
    Store.IsName(name)
        ? Results.Created($"/files/{Uri.EscapeDataString(name)}", await store.SaveAsync(name, body, aborted))
        : Results.BadRequest("A name must not begin with a dot or hold a slash."));
app.MapDelete("/files/{name}", async (string name, CancellationToken aborted) =>
    Store.IsName(name) && await store.DeleteAsync(name, aborted) ? Results.NoContent() : Results.NotFound());
app.MapHealthChecks("/health");

app.Run();
