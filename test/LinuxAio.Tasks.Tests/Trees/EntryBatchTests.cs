using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tasks.Trees;
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

        var options = new AioEnumerationOptions { FollowLinks = true };
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        var listing = new DirectoryListing(_context, new byte[DirectoryListing.BufferBytes]);
        Assert.NotEqual(0, await Finish(listing.FillAsync(directory, default)));
        var batch = new EntryBatch(size);
        List<string> names = [];
        while (batch.TryFill(listing, options))
        {
            Assert.InRange(batch.Count, 1, size);
            batch.Start(_context, directory, default);
            await batch.FinishAsync(_context, directory, default).AsTask().WaitAsync(Bound);
            while (batch.TryTake(options, out ListedName listed, out int result, out FileStatus? status))
            {
                names.Add(listed.Name);
                int number = listed.Name[^1] - '0';
                switch (listed.Name.Split('-')[0])
                {
                    case "file":
                        Assert.Null(status); // the directory says it all
                        break;
                    case "to":
                        Assert.Equal((0, number), (result, (int)status!.Size));
                        break;
                    default:
                        AssertErrno(Errno.ENOENT, result);
                        break;
                }
            }
        }

        Assert.Equal(27, names.Distinct().Count());
        Assert.Equal(27, names.Count);
    }
}
