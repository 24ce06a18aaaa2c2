using System.Buffers.Binary;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class ReadDirectoryTests : OperationTests
{
    private readonly AioContext _context;

    public ReadDirectoryTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task ReadDirectory_AllEntries_ThenZero(By by)
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(i => $"file-{i}"), "ümlaut"];
        foreach (string name in names)
        {
            NewFile("", name);
        }

        using SafeFileHandle directory = LibC.Open(Temp.FullPath, LibC.O_DIRECTORY);
        FileDescriptor file = As(directory, by);
        List<string> found = [];
        byte[] buffer = new byte[4096];
        int length, calls = 0;
        while ((length = await Finish(_context.AioReadDirectoryAsync(file, buffer))) > 0)
        {
            calls++;
            found.AddRange(Names(buffer.AsSpan(0, length)));
        }

        Assert.Equal(0, length);
        Assert.True(calls > 1, "the entries take more than one buffer");
        Assert.Equal(names.Concat([".", ".."]).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(0, await Finish(_context.AioReadDirectoryAsync(file, buffer)));
    }

    [Fact]
    public async Task ReadDirectory_BufferTooSmall_IsEINVAL()
    {
        NewFile("", new string('n', 200));
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        await AssertFails(Errno.EINVAL, _context.AioReadDirectoryAsync(directory, new byte[10]));
        await AssertFails(Errno.EINVAL, _context.AioReadDirectoryAsync(directory, Memory<byte>.Empty));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task ReadDirectory_File_IsENOTDIR() =>
        await AssertFails(Errno.ENOTDIR, _context.AioReadDirectoryAsync(OpenFile(NewFile("")), new byte[4096]));

    [Fact]
    public async Task ReadDirectory_BadDescriptor_IsEBADF()
    {
        await AssertFails(Errno.EBADF, _context.AioReadDirectoryAsync(NoDescriptor, new byte[4096]));
        await AssertFails(Errno.EBADF, _context.AioReadDirectoryAsync(-1, new byte[4096]));
        await AssertFails(Errno.EBADF, _context.AioReadDirectoryAsync(default, new byte[4096]));
    }

    [Fact]
    public async Task ReadDirectory_RemovedDirectory_IsENOENT()
    {
        Directory.CreateDirectory(Temp.File("folder"));
        AioDirectoryHandle directory = OpenDirectory(Temp.File("folder"));
        Directory.Delete(Temp.File("folder"));
        await AssertFails(Errno.ENOENT, _context.AioReadDirectoryAsync(directory, new byte[4096]));
    }

    [FactRequires(Tool.Fuse)]
    public async Task ReadDirectory_DeviceFails_IsEIO()
    {
        using FuseMount mount = new();
        using AioDirectoryHandle directory = new(LibC.OpenRaw(mount.FullPath, LibC.O_DIRECTORY), ownsHandle: true);
        mount.Fail(FuseOperation.Readdir, (int)Errno.EIO);
        await AssertFails(Errno.EIO, _context.AioReadDirectoryAsync(directory, new byte[4096]));
    }

    [Fact]
    public async Task ReadDirectory_CancelledInQueue_LeavesThePosition()
    {
        AioContext context = NewSingleWorker();
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        ValueTask<int> read = context.AioReadDirectoryAsync(directory, new byte[4096], cancel.Token);
        cancel.Cancel();
        await AssertCancelled(read, cancel.Token);
        held.Release();

        Assert.True(await Finish(context.AioReadDirectoryAsync(directory, new byte[4096])) > 0);
    }

    private static List<string> Names(ReadOnlySpan<byte> entries)
    {
        // struct linux_dirent64: inode 8, offset 8, length 2, type 1, name.
        const int LengthAt = 16, NameAt = 19;
        List<string> names = [];
        while (!entries.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entries[LengthAt..]);
            ReadOnlySpan<byte> name = entries[NameAt..length];
            names.Add(AioPath.DecodeName(name[..name.IndexOf((byte)0)]));
            entries = entries[length..];
        }

        return names;
    }
}
