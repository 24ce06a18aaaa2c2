using LinuxAio.Tasks.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

/// <summary>While a tree is walked, a directory is swapped for another or for a link, before each call in turn: no file
/// of the other directory is listed, copied or removed.</summary>
public sealed class TreeSwapTests : FileSystemTests
{
    // More directories than are kept open, so that most of them are opened again.
    private const int Directories = 80;
    private const int Rounds = 84; // of each kind: 500 in all

    private readonly Random _random = new(20_26);

    public enum Swap
    {
        Directory,
        Link,
    }

    public static TheoryData<Swap, bool> Listings =>
        new() { { Swap.Directory, false }, { Swap.Directory, true }, { Swap.Link, false }, { Swap.Link, true } };

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task Enumerate_ListsNoFileOfTheOther(Swap swap, bool status)
    {
        Plant();
        var options = new AioEnumerationOptions
        {
            Recurse = true,
            Status = status,
            BreadthFirst = true, // then each directory is needed again, for those below it
            OnError = AioErrorHandling.Skip,
        };
        int swaps = 0;
        for (int round = 0; round < Rounds / 2; round++)
        {
            SwappingOperations operations = NewSwapper(swap);
            var files = new AioFileSystem(operations);
            await foreach (AioEntry entry in files.EnumerateAsync(At("tree"), options))
            {
                Assert.DoesNotContain("alien", entry.Name, StringComparison.Ordinal);
            }

            swaps += operations.Undo() ? 1 : 0;
        }

        Assert.InRange(swaps, Rounds / 4, Rounds); // or nothing would be proved
    }

    [Theory]
    [InlineData(Swap.Directory)]
    [InlineData(Swap.Link)]
    public async Task Copy_CopiesNoFileOfTheOther(Swap swap)
    {
        Plant();
        int swaps = 0;
        for (int round = 0; round < Rounds; round++)
        {
            SwappingOperations operations = NewSwapper(swap);
            try
            {
                await new AioFileSystem(operations).CopyDirectoryAsync(At("tree"), At("copy"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It may say that a directory is not the same any more.
            }

            Assert.Empty(AliensIn("copy"));
            Directory.Delete(At("copy"), recursive: true);
            swaps += operations.Undo() ? 1 : 0;
        }

        Assert.InRange(swaps, Rounds / 2, Rounds);
    }

    [Theory]
    [InlineData(Swap.Directory)]
    [InlineData(Swap.Link)]
    public async Task Delete_RemovesNoFileOfTheOther(Swap swap)
    {
        int swaps = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Plant();
            SwappingOperations operations = NewSwapper(swap);
            try
            {
                await new AioFileSystem(operations).DeleteDirectoryAsync(At("tree"), recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // What is not ours stays, and so does the directory that it is in.
            }

            swaps += operations.HasSwapped ? 1 : 0;
            Assert.Equal(Directories, AliensIn(".").Length);
            foreach (string name in NamesIn(Folder))
            {
                Directory.Delete(At(name), recursive: true);
            }
        }

        Assert.InRange(swaps, Rounds / 4, Rounds); // the rest came too late
    }

    private SwappingOperations NewSwapper(Swap swap)
    {
        // Few directories in the beginning, all of them in the end: early calls are as likely as late ones.
        string name = $"{_random.Next(Directories)}";
        return new SwappingOperations(Operations)
        {
            Countdown = _random.Next(3 * Directories),
            Tree = At($"tree/{name}"),
            Other = At($"other/{name}"),
            Away = At("away"),
            IsLink = swap == Swap.Link,
        };
    }

    private void Plant()
    {
        for (int i = 0; i < Directories; i++)
        {
            Make($"tree/{i}/sub/own");
            Make($"other/{i}/sub/alien");
        }
    }

    /// <summary>Not through links, which would count files twice.</summary>
    private string[] AliensIn(string folder)
    {
        var everything = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        return Directory.GetFiles(At(folder), "alien", everything);
    }

    /// <summary>Swaps before one of the calls that come after the root was listed: a swap before that would make the
    /// other directory a part of the tree.</summary>
    private sealed class SwappingOperations(AioOperations inner) : ForwardingOperations(inner)
    {
        private readonly Lock _lock = new();
        private bool _isRootListed;

        internal required int Countdown { get; set; }

        internal required string Tree { get; init; }

        internal required string Other { get; init; }

        internal required string Away { get; init; }

        internal required bool IsLink { get; init; }

        internal bool HasSwapped { get; private set; }

        public override ValueTask<int> AioOpenAsync(
            AioPath path, OpenFlags flags, UnixFileMode mode, CancellationToken cancellationToken)
        {
            CountDown();
            return Inner.AioOpenAsync(path, flags, mode, cancellationToken);
        }

        public override async ValueTask<int> AioReadDirectoryAsync(
            FileDescriptor directory, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            CountDown();
            int result = await Inner.AioReadDirectoryAsync(directory, buffer, cancellationToken);
            lock (_lock)
            {
                _isRootListed = true; // the first to be listed
            }

            return result;
        }

        public override ValueTask<int> AioUnlinkAsync(AioPath path, CancellationToken cancellationToken)
        {
            CountDown();
            return Inner.AioUnlinkAsync(path, cancellationToken);
        }

        /// <summary>Puts the tree right again; false: it was not changed.</summary>
        internal bool Undo()
        {
            if (HasSwapped && IsLink)
            {
                File.Delete(Tree);
                Directory.Move(Away, Tree);
            }
            else if (HasSwapped)
            {
                Exchange();
            }

            return HasSwapped;
        }

        private void CountDown()
        {
            lock (_lock)
            {
                // In the place of a directory that is deleted already, the other would be a new part of the tree.
                if (!_isRootListed || HasSwapped || Countdown-- > 0 || !Directory.Exists(Tree))
                {
                    return;
                }

                HasSwapped = true;
                if (IsLink)
                {
                    Directory.Move(Tree, Away);
                    File.CreateSymbolicLink(Tree, Other);
                }
                else
                {
                    Exchange();
                }
            }
        }

        private void Exchange()
        {
            Directory.Move(Tree, Away);
            Directory.Move(Other, Tree);
            Directory.Move(Away, Other);
        }
    }
}
