using System.Security.Cryptography;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples.Samples;

public sealed class ChecksumsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task EveryFile_OfATree_HasItsLine()
    {
        Directory.CreateDirectory(_directory.File("below"));
        byte[] large = RandomNumberGenerator.GetBytes(1_000_000);
        await File.WriteAllBytesAsync(_directory.File("below/large"), large);
        await File.WriteAllBytesAsync(_directory.File("empty"), []);

        await using SampleProcess sample = SampleProcess.Start("Checksums", _directory.FullPath);
        (int exitCode, string output, string errors) = await sample.WaitForExitAsync();

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            new[] { Line(large, "below/large"), Line([], "empty") }.Order(), output.TrimEnd().Split('\n').Order());
    }

    [Fact]
    public async Task MissingDirectory_IsReported()
    {
        await using SampleProcess sample = SampleProcess.Start("Checksums", _directory.File("missing"));
        (int exitCode, string output, string errors) = await sample.WaitForExitAsync();

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("ENOENT", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoArgument_IsBadUsage()
    {
        await using SampleProcess sample = SampleProcess.Start("Checksums");

        Assert.Equal((2, "", "usage: Checksums DIRECTORY\n"), await sample.WaitForExitAsync());
    }

    private string Line(byte[] content, string name) =>
        $"{Convert.ToHexStringLower(SHA256.HashData(content))}  {_directory.File(name)}";
}
