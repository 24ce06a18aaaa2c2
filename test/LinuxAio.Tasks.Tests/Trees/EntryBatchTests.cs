using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tasks.Trees;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

[SupportedOSPlatform("linux")]
public sealed class EntryBatchTests : OperationTests
{
    private readonly AioContext _context;

    public EntryBatchTests() => _context = NewContext();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task OnlySomeAreLookedAt_EachHasItsOwnAnswer(int size)
    {
        for (int i = 0; i < 9; i++)
        {
            NewFile(new string('x', i), $"file-{i}");
            File.CreateSymbolicLink(Temp.File($"to-{i}"), $"file-{i}");
            File.CreateSymbolicLink(Temp.File($"nowhere-{i}"), "gone");
        }

        var options = new WalkOptions { FollowLinks = true };
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        var listing = new DirectoryListing(_context, new byte[DirectoryListing.BufferBytes]);
        Assert.NotEqual(0, await Finish(listing.FillAsync(directory, default)));
        var batch = new EntryBatch(size);
        List<string> names = [];
        while (batch.TryFill(listing, options))
        {
            Assert.InRange(batch.Count, 1, size);
            batch.Start(_context, directory, default);
            await batch.FinishAsync(_context, directory, default).InTime();
            while (batch.TryTake(options, null, out WalkEntry entry))
            {
                names.Add(entry.Name);
                int number = entry.Name[^1] - '0';
                switch (entry.Name.Split('-')[0])
                {
                    case "file":
                        Assert.Null(entry.Status); // the directory says it all
                        break;
                    case "to":
                        Assert.Equal((0, number), (entry.Result, (int)entry.Status!.Size));
                        break;
                    default:
                        AssertErrno(Errno.ENOENT, entry.Result);
                        break;
                }
            }
        }

        Assert.Equal(27, names.Distinct().Count());
        Assert.Equal(27, names.Count);
    }
}
