using System.Buffers.Binary;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

/// <summary>Trees that are larger than what a process has: entries, descriptors, the length of a path.</summary>
public sealed class TreeLimitsTests : FileSystemTests
{
    private const int Million = 1_000_000;

    [Fact]
    public async Task MillionEntriesInOneDirectory_AreListedInLittleMemory()
    {
        const long BytesMax = 16 << 20;
        var files = new AioFileSystem(new EndlessDirectory(Operations, Million));
        int count = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;

        await foreach (AioEntry entry in files.EnumerateAsync(Folder, new AioEnumerationOptions { Recurse = true }))
        {
            if (++count % (Million / 4) == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(Million, count);
        Assert.InRange(most, long.MinValue, BytesMax);
    }

    [Fact]
    public async Task ConsumerThatStops_StopsTheReading()
    {
        EndlessDirectory operations = new(Operations, Million);

        await new AioFileSystem(operations).EnumerateAsync(Folder).FirstAsync();

        Assert.InRange(operations.Reads, 1, 2);
    }

    [Theory]
    [InlineData(Errno.EMFILE)]
    [InlineData(Errno.ENFILE)]
    public async Task ProcessWithoutDescriptors_ClosesOneAndGoesOn(Errno errno)
    {
        for (int i = 0; i < 5; i++)
        {
            Make($"{i}/sub/file");
        }

        int refusals = 2;
        HookedOperations operations = new(Operations)
        {
            Before = call => call == "open sub" && refusals-- > 0 ? -(int)errno : null,
        };

        List<AioEntry> entries = await new AioFileSystem(operations)
            .EnumerateAsync(Folder, new AioEnumerationOptions { Recurse = true }).ToListAsync();

        Assert.Equal(15, entries.Count);
    }

    [Fact]
    public async Task CopyDirectory_DeeperThanAnyPath_CopiesItAll()
    {
        const int Depth = 1_000;
        DeepTree.Make(Operations, MakeDirectory("tree"), Depth);

        await Files.CopyDirectoryAsync(At("tree"), At("copy"), new AioCopyOptions { PreserveTimes = true });

        var everything = new AioEnumerationOptions { Recurse = true };
        Assert.Equal(Depth + 1, await Files.EnumerateAsync(At("copy"), everything).CountAsync());
        Assert.DoesNotContain(
            ProcFs.OpenDescriptors(), open => open.Target.StartsWith(Folder, StringComparison.Ordinal));
        await Files.DeleteDirectoryAsync(At("tree"), recursive: true);
        await Files.DeleteDirectoryAsync(At("copy"), recursive: true);
    }

    /// <summary>A listing with so many files, none of which exists.</summary>
    private sealed class EndlessDirectory(AioOperations inner, int entries) : ForwardingOperations(inner)
    {
        private const int EntryBytes = 32;
        private const int FixedBytes = 19;
        private const byte RegularFile = 8;

        private int _given;

        internal int Reads { get; private set; }

        public override ValueTask<int> AioReadDirectoryAsync(
            FileDescriptor directory, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            Reads++;
            int filled = 0;
            buffer.Span.Clear();
            for (; filled + EntryBytes <= buffer.Length && _given < entries; filled += EntryBytes)
            {
                Span<byte> entry = buffer.Span.Slice(filled, EntryBytes);
                BinaryPrimitives.WriteInt64LittleEndian(entry, 1_000 + _given);
                BinaryPrimitives.WriteUInt16LittleEndian(entry[16..], EntryBytes);
                entry[18] = RegularFile;
                _given++.TryFormat(entry[FixedBytes..], out _);
            }

            return new ValueTask<int>(filled);
        }
    }
}
