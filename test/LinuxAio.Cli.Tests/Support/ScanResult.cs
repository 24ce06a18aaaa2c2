using System.Globalization;
using System.Text.Json;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Support;

/// <summary>The totals of a scan, by the tool or by find(1).</summary>
internal sealed record ScanResult(
    long Directories, long Files, long Symlinks, long Others, long Bytes, long AllocatedBytes)
{
    /// <summary>What find(1) shall print of each entry.</summary>
    internal const string FindFormat = @"%y %s %b\n";

    private const int BytesPerBlock = 512;

    /// <summary>The totals of the tool.</summary>
    internal static ScanResult FromJson(string json)
    {
        JsonElement root = JsonDocument.Parse(json).RootElement;
        return new ScanResult(
            root.GetProperty("directories").GetInt64(), root.GetProperty("files").GetInt64(),
            root.GetProperty("symlinks").GetInt64(), root.GetProperty("others").GetInt64(),
            root.GetProperty("bytes").GetInt64(), root.GetProperty("allocatedBytes").GetInt64());
    }

    /// <summary>The totals of find(1).</summary>
    internal static ScanResult FromFind(string path)
    {
        CommandResult result = Command.Run("find", path, "-printf", FindFormat);
        Assert.True(result.ExitCode == 0, result.Output);
        return FromLines(result.Output);
    }

    /// <summary>The totals of the lines that find(1) prints with <see cref="FindFormat"/>.</summary>
    internal static ScanResult FromLines(string lines)
    {
        ScanResult sum = new(0, 0, 0, 0, 0, 0);
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ');
            sum = sum.Add(fields[0], Number(fields[1]), Number(fields[2]));
        }

        return sum;
    }

    private ScanResult Add(string type, long size, long blocks)
    {
        ScanResult sum = this with { AllocatedBytes = AllocatedBytes + (blocks * BytesPerBlock) };
        return type switch
        {
            "d" => sum with { Directories = Directories + 1 },
            "f" => sum with { Files = Files + 1, Bytes = Bytes + size },
            "l" => sum with { Symlinks = Symlinks + 1 },
            _ => sum with { Others = Others + 1 },
        };
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
