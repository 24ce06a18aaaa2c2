// A web application that uses the package: it answers a request with a file.
using LinuxAio.AspNetCore;
using LinuxAio.Tasks;

string folder = Directory.CreateTempSubdirectory("aio-consumer-").FullName;
try
{
    await AioFileSystem.Default.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "from a package");
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
    builder.Services.AddLinuxAio();
    await using WebApplication app = builder.Build();
    app.Urls.Add("http://127.0.0.1:0");
    app.MapAioFiles("/files", folder);
    await app.StartAsync();
    using var client = new HttpClient();
    Console.WriteLine(await client.GetStringAsync(new Uri(new Uri(app.Urls.First()), "/files/a.txt")));
    await app.StopAsync();
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
