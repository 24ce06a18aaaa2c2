using System.Buffers;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class InlineReadTests : OperationTests
{
    private readonly AioContext _context;
    private readonly HeldWorker _held;

    public InlineReadTests()
    {
        // The only worker is busy: an operation that completes has run inline.
        _context = NewSingleWorker();
        _held = Hold(_context);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Read_CachedFile_IsInline_AndNotOutstanding(long offset)
    {
        Assert.True(IsDone(_context.AioReadAsync(OpenFile(NewFile("content")), new byte[7], offset)));
        Assert.Equal(1, _context.OutstandingRequests); // the read of the held worker
    }

    [Fact]
    public void Read_256KiB_IsInline()
    {
        SafeFileHandle handle = OpenFile(NewFile(new byte[262_145]));
        Assert.True(IsDone(_context.AioReadAsync(handle, new byte[262_144], 0)));
    }

    [Fact]
    public async Task Read_MoreThan256KiB_GoesToAWorker()
    {
        Task<int> read = _context.AioReadAsync(OpenFile(NewFile(new byte[262_145])), new byte[262_145], 0).AsTask();
        Assert.Equal(2, _context.OutstandingRequests);
        _held.Release();
        Assert.Equal(262_145, await read.InTime());
    }

    [Fact]
    public async Task Read_Number_GoesToAWorker()
    {
        SafeFileHandle handle = OpenFile(NewFile("content"));
        Task<int> read = _context.AioReadAsync((int)handle.DangerousGetHandle(), new byte[7], 0).AsTask();
        Assert.Equal(2, _context.OutstandingRequests);
        _held.Release();
        Assert.Equal(7, await read.InTime());
    }

    [Fact]
    public async Task Read_OtherFileTypes_GoToAWorker()
    {
        using SafeFileHandle device = LibC.Open("/dev/zero", 0);
        Task<int> read = _context.AioReadAsync(device, new byte[7], -1).AsTask();
        Assert.Equal(2, _context.OutstandingRequests);
        _held.Release();
        Assert.Equal(7, await read.InTime());
    }

    [Fact]
    public async Task Read_WithInlineTurnedOff_GoesToAWorker()
    {
        AioContext context = NewContext(static options => (options.MaxWorkers, options.TryInline) = (1, false));
        HeldWorker held = Hold(context);
        Task<int> read = context.AioReadAsync(OpenFile(NewFile("content")), new byte[7], 0).AsTask();
        Assert.Equal(2, context.OutstandingRequests);
        held.Release();
        Assert.Equal(7, await read.InTime());
    }

    [Fact]
    public void Read_ThroughAPriorityView_IsInline()
    {
        Assert.True(IsDone(_context.WithPriority(-4).AioReadAsync(OpenFile(NewFile("content")), new byte[7], 0)));
    }

    [Fact]
    public void Read_EndOfFileAndErrors_AreInline()
    {
        SafeFileHandle readable = OpenFile(NewFile("content"));
        SafeFileHandle writable = OpenFile(NewFile("content"), FileAccess.Write);

        Task<int> past = _context.AioReadAsync(readable, new byte[7], 7).AsTask();
        Task<int> bad = _context.AioReadAsync(writable, new byte[7], 0).AsTask();

        Assert.True(past.IsCompleted && bad.IsCompleted);
    }

    [Fact]
    public void Read_Inline_ReleasesTheHandle()
    {
        SafeFileHandle handle = OpenFile(NewFile("content"));
        _ = Finish(_context.AioReadAsync(handle, new byte[7], 0));
        handle.Dispose();
        Assert.True(handle.IsClosed);
    }

    /// <summary>Half of the file is in the cache: the inline half and the half of the worker join without a
    /// gap.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    public async Task Read_PartlyCachedFile_IsWhole(int offset)
    {
        const int Size = 48 * 1024, Cached = 8 * 1024;
        byte[] content = RandomBytes.Make(Size);
        SafeFileHandle handle = OpenFile(NewFile(content));
        int number = (int)handle.DangerousGetHandle();
        LibC.Sync(number);
        LibC.Advise(number, 0, 0, LibC.POSIX_FADV_DONTNEED);
        LibC.Advise(number, 0, 0, LibC.POSIX_FADV_RANDOM); // no readahead
        RandomAccess.Read(handle, new byte[Cached], 0);
        byte[] buffer = new byte[Size - offset];
        _held.Release();

        Assert.Equal(buffer.Length, await Finish(_context.AioReadAsync(handle, buffer, offset)));

        Assert.True(content.AsSpan(offset).SequenceEqual(buffer));
    }

    /// <summary>When the rest of a read is cancelled, in the queue or before it, the bytes that were read inline are
    /// the result: they must not be lost.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_RestCancelled_ReturnsTheInlineBytes(bool meanwhile)
    {
        const int Size = 48 * 1024, Cached = 8 * 1024;
        byte[] content = RandomBytes.Make(Size);
        SafeFileHandle handle = OpenFile(NewFile(content));
        int number = (int)handle.DangerousGetHandle();
        LibC.Sync(number);
        LibC.Advise(number, 0, 0, LibC.POSIX_FADV_DONTNEED);
        LibC.Advise(number, 0, 0, LibC.POSIX_FADV_RANDOM);
        RandomAccess.Read(handle, new byte[Cached], 0);
        byte[] buffer = new byte[Size];
        using CancellationTokenSource cancel = new();
        using MemoryManager<byte> watched = new WatchedMemory(buffer, meanwhile ? cancel.Cancel : null);

        Task<int> read = _context.AioReadAsync(handle, watched.Memory, 0, cancel.Token).AsTask();
        cancel.Cancel();

        // On a file system that is entirely in memory (tmpfs) the whole read was inline.
        int count = await read.InTime();
        Assert.InRange(count, Cached, Size);
        Assert.True(content.AsSpan(0, count).SequenceEqual(buffer.AsSpan(0, count)));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Read_FileSystemWithoutNoWait_GoesToAWorkerEachTime()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        _held.Release();

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(7, await Finish(_context.AioReadAsync(handle, new byte[7], 0)));
        }
    }

    [FactRequires(Tool.Fuse)]
    public async Task Read_SlowFileSystem_DoesNotBlockTheCaller()
    {
        using FuseMount mount = new(direct: false);
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        _held.Release();
        mount.Hold(FuseOperation.Read);

        Task<int> read = _context.AioReadAsync(handle, new byte[7], 0).AsTask();
        mount.WaitUntilHeld(FuseOperation.Read);
        Assert.False(read.IsCompleted);
        mount.Release(FuseOperation.Read);

        Assert.Equal(7, await read.InTime());
    }

    /// <summary>Calls back when its bytes are accessed; the inline read accesses them first.</summary>
    private sealed class WatchedMemory(byte[] bytes, Action? taken) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(bytes.Length);

        public override Span<byte> GetSpan()
        {
            taken?.Invoke();
            return bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => bytes.AsMemory(elementIndex).Pin();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private static bool IsDone(ValueTask<int> read) => read.IsCompletedSuccessfully;
}
