using System.Diagnostics;
using System.Globalization;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Victim;
using Xunit;

namespace LinuxAio.Tasks.Tests.Replacing;

/// <summary>A process that replaces a file again and again is killed at any moment. The file then has the old content
/// or the new, complete, and never an older one than the process has acknowledged. The next replacement deletes the
/// temporary file that the killed process left behind.</summary>
public sealed class ReplaceKillTests : FileSystemTests
{
    // Starting a process takes most of the time. AIO_KILL_ROUNDS=1000 is the full run.
    private const int Rounds = 100;
    private const int Lanes = 4;

    // About the time of a few replacements.
    private const int SpinsMax = 300_000;

    private int _strays;

    [Fact]
    public async Task Kill_AtAnyMoment_LeavesOneWholeVersion()
    {
        int rounds = int.TryParse(
            Environment.GetEnvironmentVariable("AIO_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int asked)
                ? asked
                : Rounds;

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane =>
            Task.Run(() => RunLaneAsync(lane, rounds / Lanes))));

        Assert.InRange(_strays, 1, rounds); // if no kill came in the middle of a replacement, the test proves nothing
    }

    private async Task RunLaneAsync(int lane, int rounds)
    {
        string folder = MakeDirectory($"{lane}"), target = Path.Combine(folder, "target");
        var random = new Random(lane);
        int version = 0;
        for (int round = 0; round < rounds; round++)
        {
            int acknowledged = await RunVictimAsync(target, version + 1, random.Next(SpinsMax));

            int found = VersionedContent.VersionOf(await File.ReadAllBytesAsync(target));
            Assert.InRange(found, acknowledged, acknowledged + 1);
            if (NamesIn(folder).Length > 1)
            {
                Interlocked.Increment(ref _strays);
            }

            version = found + 1;
            await Files.ReplaceAsync(target, VersionedContent.Make(version), new AioReplaceOptions { Durable = false });
            Assert.Equal(["target"], NamesIn(folder));
        }
    }

    /// <returns>The last version that the process acknowledged.</returns>
    private static async Task<int> RunVictimAsync(string target, int firstVersion, int spins)
    {
        using Process victim = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "LinuxAio.Tests.Victim.dll"), target,
                firstVersion.ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardOutput = true,
        })!;
        string? line = await victim.StandardOutput.ReadLineAsync();
        Assert.NotNull(line);
        Thread.SpinWait(spins);
        victim.Kill(); // SIGKILL
        string[] rest = (await victim.StandardOutput.ReadToEndAsync())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await victim.WaitForExitAsync();
        return int.Parse(rest.LastOrDefault(line), CultureInfo.InvariantCulture);
    }
}
