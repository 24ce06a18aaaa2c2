using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples.Samples;

public sealed class FileStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Upload_IsStored_AndComesBack()
    {
        byte[] content = RandomNumberGenerator.GetBytes(3_000_000);
        await using SampleProcess sample = await StartAsync();

        using HttpResponseMessage created = await _client.PutAsync("/files/a.bin", new ByteArrayContent(content));

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/files/a.bin", created.Headers.Location?.OriginalString);
        Assert.Equal(new Stored("a.bin", content.Length), await created.Content.ReadFromJsonAsync<Stored>());
        Assert.Equal(content, await _client.GetByteArrayAsync("/files/a.bin"));
        Assert.Equal(["a.bin"], Names());
        Assert.Equal([new Stored("a.bin", content.Length)], await _client.GetFromJsonAsync<List<Stored>>("/files"));
        Assert.Equal("Healthy", await _client.GetStringAsync("/health"));

        using HttpResponseMessage deleted = await _client.DeleteAsync("/files/a.bin");
        using HttpResponseMessage missing = await _client.DeleteAsync("/files/a.bin");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, missing.StatusCode));

        sample.Terminate();
        Assert.Equal(0, (await sample.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task SecondUpload_ReplacesTheFirst()
    {
        await using SampleProcess sample = await StartAsync();
        using HttpResponseMessage first = await _client.PutAsync("/files/note", new StringContent("one"));
        using HttpResponseMessage second = await _client.PutAsync("/files/note", new StringContent("two"));

        Assert.Equal("two", await _client.GetStringAsync("/files/note"));
        Assert.Equal(["note"], Names());
    }

    [Theory]
    [InlineData(".hidden")]
    [InlineData("..%2Foutside")]
    [InlineData("%2E%2E")]
    public async Task Upload_ToABadName_StoresNothing(string name)
    {
        await using SampleProcess sample = await StartAsync();

        using HttpResponseMessage response = await _client.PutAsync($"/files/{name}", new StringContent("bad"));

        Assert.False(response.IsSuccessStatusCode);
        Assert.Empty(Names());
        Assert.False(File.Exists(_directory.File("outside")));
    }

    private async Task<SampleProcess> StartAsync()
    {
        SampleProcess sample = SampleProcess.Start(
            "FileStore", "--Root", _directory.File("store"), "--urls", "http://127.0.0.1:0");
        _client.BaseAddress = new Uri(await sample.ReadAfterAsync("Now listening on: "));
        return sample;
    }

    private IEnumerable<string?> Names() =>
        Directory.EnumerateFileSystemEntries(_directory.File("store")).Select(Path.GetFileName);

    private sealed record Stored(string Name, long Bytes);
}
