using System.Globalization;
using System.Net.Sockets;
using LinuxAio.Cli.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Scan;

/// <summary>The sums are those of find(1), whatever is in the tree.</summary>
public sealed class ScanCountsTests
{
    private const int DeepLevels = 600;

    [Fact]
    public void Scan_EveryKindOfFile_CountsAsFindDoes()
    {
        using ScanTree tree = new();
        tree.Shell("""
            mkdir empty sub sub/sub
            printf hello > sub/file
            ln sub/file hard
            ln sub/file sub/sub/hard
            ln -s nowhere dangling
            ln -s sub to-directory
            ln -s .. sub/up
            ln -s hard to-file
            mkfifo pipe
            truncate -s 1G sparse
            head -c 100000 /dev/zero > zeros
            """);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(tree.File("socket")));

        ScanResult result = AssertCountsAsFindDoes(tree.FullPath);

        Assert.Equal((4, 5, 4, 2), (result.Directories, result.Files, result.Symlinks, result.Others));
    }

    [Fact]
    public void Scan_NamesOfAnyBytes_CountsAsFindDoes()
    {
        using ScanTree tree = new();
        tree.Shell("""
            : > "$(printf 'new\nline')"
            : > "$(printf 'escape\033[31m')"
            : > "$(printf 'tab\tand\rreturn')"
            : > "quotes'\"\`\$"
            : > '[red]markup[bold'
            : > 'back\slash'
            : > "$(printf '\377')"
            : > "$(printf 'cut short \303')"
            : > "$(printf 'surrogate \355\262\200')"
            : > '...'
            : > -
            mkdir "$(printf 'bad\200\nname')" ' '
            printf content > "$(printf 'bad\200\nname/\377')"
            """);

        ScanResult result = AssertCountsAsFindDoes(tree.FullPath);

        Assert.Equal((3, 12), (result.Directories, result.Files));
    }

    [Fact]
    public void Scan_PathsLongerThanAnyCallTakes_CountsAsFindDoes()
    {
        using ScanTree tree = new();
        tree.MakeDeep(DeepLevels, "a directory's name");

        ScanResult result = AssertCountsAsFindDoes(tree.FullPath);

        Assert.Equal(DeepLevels + 1, result.Directories);
    }

    [Fact]
    public void Scan_MoreUnfinishedDirectoriesThanDescriptors_CountsAsFindDoes()
    {
        // At each level directories wait while others are visited; whichever comes first, some wait to the end.
        using ScanTree tree = new();
        tree.MakeDeep(DeepLevels, "m", "a", "g", "s", "z");

        ScanResult result = AssertCountsAsFindDoes(tree.FullPath);

        Assert.Equal((DeepLevels * 5) + 1, result.Directories);
    }

    [Fact]
    public void Scan_FewDescriptorsAllowed_CountsAsFindDoes()
    {
        using ScanTree tree = new();
        tree.MakeDeep(DeepLevels, "m", "a", "z");

        AioRun run = AioProcess.RunLimited(descriptors: 128, "scan", "--json", tree.FullPath);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(ScanResult.FromFind(tree.FullPath), ScanResult.FromJson(run.Output));
    }

    [Fact]
    public void Scan_WideDirectory_CountsAsFindDoes()
    {
        const int Entries = 20_000;
        using ScanTree tree = new();
        for (int i = 0; i < Entries; i++)
        {
            string path = tree.File(i.ToString(CultureInfo.InvariantCulture));
            if (i % 4 == 0)
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                File.WriteAllText(path, "1");
            }
        }

        ScanResult result = AssertCountsAsFindDoes(tree.FullPath);

        Assert.Equal((Entries / 4) + 1, result.Directories);
        Assert.Equal(Entries / 4 * 3, result.Bytes);
    }

    [Fact]
    public void Scan_EmptyDirectory_CountsItself()
    {
        using ScanTree tree = new();

        Assert.Equal(1, AssertCountsAsFindDoes(tree.FullPath).Directories);
    }

    private static ScanResult AssertCountsAsFindDoes(string path)
    {
        AioRun run = AioProcess.Run("scan", "--json", path);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        ScanResult result = ScanResult.FromJson(run.Output);
        Assert.Equal(ScanResult.FromFind(path), result);
        return result;
    }
}
