using System.Globalization;
using LinuxAio.Cli.Batch;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace LinuxAio.Cli.Tests.Interrupt;

/// <summary>Ctrl-C at any moment: nothing half-written is left behind, and no command aborts.</summary>
public sealed class InterruptTests : IDisposable
{
    private const int Interrupted = 130;
    private const int Rounds = 200;
    private const int RoundsOfProcesses = 4;

    // Powers of ten: from the first call of a command to long after its last one.
    private const double SpinsMin = 2;
    private const double SpinsMax = 6.5;

    // More than a whole run of a small command has.
    private const int FaultsMax = 12_000;

    private static readonly byte[] s_new = PatternOf(0x55, 3_000_000);
    private static readonly byte[] s_old = PatternOf(0x11, 1_000);

    private readonly TempDirectory _directory = new();
    private readonly Random _random;

    public InterruptTests(ITestOutputHelper output)
    {
        int seed = Environment.TickCount;
        _random = new Random(seed);
        output.WriteLine($"seed {seed}");
        File.WriteAllBytes(_directory.File("source"), s_new);
        Shell("mkdir -p tree; for d in 1 2 3 4 5 6; do mkdir tree/$d; for f in 1 2 3 4 5 6 7 8; do " +
            "head -c 70000 source > tree/$d/$f; done; ln -s 1 tree/$d/link; done");
    }

    [Fact]
    public void Interrupt_AtAnyMoment_LeavesNothingHalfDone()
    {
        string[] commands = ["cp ../source new", "cp ../source old", "cp -r ../tree copy", "rm -r tree"];
        BatchRequest[] requests =
        [
            .. Enumerable.Range(0, Rounds).Select(round => new BatchRequest(
                MakeFolder(round, commands[round % commands.Length]), commands[round % commands.Length].Split(' '),
                "/dev/null", _directory.File("output"), _directory.File("errors"), 0x12,
                (int)Math.Pow(10, SpinsMin + (_random.NextDouble() * (SpinsMax - SpinsMin))))),
        ];
        BatchRequest.WriteFile(_directory.File("requests"), requests);

        CommandResult run = AioBatch.Run(_directory.File("requests"), _directory.File("results"), asOther: false);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal("", File.ReadAllText(_directory.File("errors")));
        int[] codes =
        [
            .. File.ReadLines(_directory.File("results"))
                .Select(static line => int.Parse(line, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(Rounds, codes.Length);
        Assert.Equal([0, Interrupted], codes.Distinct().Order());
        for (int round = 0; round < Rounds; round++)
        {
            CheckFolder(requests[round].Directory, wasInterrupted: codes[round] == Interrupted);
        }
    }

    [Theory]
    [InlineData("cp ../source new")]
    [InlineData("cp ../source old")]
    [InlineData("cp -r ../tree copy")]
    [InlineData("rm -r tree")]
    [InlineData("cat ../source")]
    [InlineData("scan --json ..")]
    public void Interrupt_AtAnyMomentOfAProcess_LeavesNothingHalfDone(string command)
    {
        for (int round = 0; round < RoundsOfProcesses; round++)
        {
            string folder = MakeFolder(round, command);
            using AioProcess process = AioProcess.StartIn(folder, command.Split(' '));

            process.InterruptAfterPageFaults(_random.Next(FaultsMax));

            AioRun run = process.WaitForExit();
            Assert.Equal("", run.Errors);
            Assert.Contains(run.ExitCode, (int[])[0, Interrupted]);
            CheckFolder(folder, run.ExitCode == Interrupted);
        }
    }

    public void Dispose() => _directory.Dispose();

    private string MakeFolder(int round, string command)
    {
        string folder = Directory.CreateDirectory(
            _directory.File(round.ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllBytes(Path.Combine(folder, "old"), s_old);
        if (command.StartsWith("rm", StringComparison.Ordinal))
        {
            Shell($"cp -r tree '{folder}/tree'");
        }

        return folder;
    }

    /// <summary>Each file is there as a whole or not at all, and nothing else is there.</summary>
    private void CheckFolder(string folder, bool wasInterrupted)
    {
        CommandResult listing = Command.Run("find", folder, "-mindepth", "1", "-type", "f", "-printf", @"%P\n");
        foreach (string name in listing.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] content = File.ReadAllBytes(Path.Combine(folder, name));
            string[] names = name.Split('/');
            bool isWhole = names[0] switch
            {
                "new" => content.AsSpan().SequenceEqual(s_new),
                "old" => content.AsSpan().SequenceEqual(s_old) || content.AsSpan().SequenceEqual(s_new),
                "copy" or "tree" => content.AsSpan().SequenceEqual(
                    File.ReadAllBytes(_directory.File($"tree/{string.Join('/', names[1..])}"))),
                _ => false,
            };
            Assert.True(isWhole, $"{name} is left behind, {content.Length} bytes");
        }

        if (!wasInterrupted && Directory.Exists(Path.Combine(folder, "copy")))
        {
            CommandResult comparison = Command.Run("diff", "-r", _directory.File("tree"), Path.Combine(folder, "copy"));
            Assert.True(comparison.ExitCode == 0, comparison.Output);
        }
    }

    private void Shell(string script)
    {
        CommandResult result = Command.Run("sh", ["-e"], $"cd '{_directory.FullPath}'\n{script}\n");
        Assert.True(result.ExitCode == 0, result.Output);
    }

    private static byte[] PatternOf(byte value, int length)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }
}
