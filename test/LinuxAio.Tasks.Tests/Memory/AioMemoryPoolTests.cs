using System.Buffers;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Memory;

/// <summary>The pool rents page-aligned memory, rents returned memory again, and never while the kernel may still use
/// it.</summary>
public sealed class AioMemoryPoolTests : OperationTests
{
    private readonly AioMemoryPool _pool;

    public AioMemoryPoolTests() => _pool = Own(new AioMemoryPool());

    public static TheoryData<int, int> Sizes => new()
    {
        { -1, AioMemoryPool.Alignment },
        { 0, AioMemoryPool.Alignment },
        { 1, AioMemoryPool.Alignment },
        { AioMemoryPool.Alignment, AioMemoryPool.Alignment },
        { AioMemoryPool.Alignment + 1, 2 * AioMemoryPool.Alignment },
        { (2 * AioMemoryPool.Alignment) + 1, 4 * AioMemoryPool.Alignment },
        { 4 << 20, 4 << 20 },
        { (4 << 20) + 1, (4 << 20) + AioMemoryPool.Alignment },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rent_OfAnySize_IsAlignedAndLongEnough(int least, int length)
    {
        using IMemoryOwner<byte> owner = _pool.Rent(least);

        Assert.Equal((length, 0), (owner.Memory.Length, Address(owner) % AioMemoryPool.Alignment));
        owner.Memory.Span.Fill(7); // all of it can be written
        Assert.Equal(7, owner.Memory.Span[^1]);
    }

    [Fact]
    public void Rent_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>("minBufferSize", () => _pool.Rent(-2));
        Assert.Throws<ArgumentOutOfRangeException>("minBufferSize", () => _pool.Rent(int.MaxValue));
        Assert.InRange(_pool.MaxBufferSize, 1 << 30, int.MaxValue);
        Assert.Equal(0, _pool.MaxBufferSize % AioMemoryPool.Alignment);
    }

    [Fact]
    public void Disposed_IsRentedAgain_AndOnlyOnce()
    {
        IMemoryOwner<byte> first = _pool.Rent();
        nint address = Address(first);
        first.Dispose();
        first.Dispose();

        using IMemoryOwner<byte> second = _pool.Rent();
        using IMemoryOwner<byte> third = _pool.Rent();
        first.Dispose();
        using IMemoryOwner<byte> fourth = _pool.Rent();
        Assert.Equal(address, Address(second));
        Assert.Equal(3, new[] { second, third, fourth }.Select(Address).Distinct().Count());
    }

    [Fact]
    public void UseAfterDispose_Throws()
    {
        IMemoryOwner<byte> owner = _pool.Rent();
        Memory<byte> kept = owner.Memory;
        owner.Dispose();

        Assert.Throws<ObjectDisposedException>(() => owner.Memory);
        Assert.Throws<ObjectDisposedException>(() => kept.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => kept.Pin());
    }

    /// <summary>The kernel may still write to pinned memory.</summary>
    [Fact]
    public void DisposedWhilePinned_IsNotRentedAgainBeforeItIsUnpinned()
    {
        IMemoryOwner<byte> owner = _pool.Rent();
        nint address = Address(owner);
        MemoryHandle once = owner.Memory.Pin();
        MemoryHandle twice = owner.Memory.Pin();
        owner.Dispose();
        once.Dispose();
        using IMemoryOwner<byte> meanwhile = _pool.Rent();
        Assert.NotEqual(address, Address(meanwhile));

        twice.Dispose();
        using IMemoryOwner<byte> after = _pool.Rent();
        Assert.Equal(address, Address(after));
    }

    [Fact]
    public async Task DisposedDuringARead_IsNotRentedAgainBeforeItEnds()
    {
        AioContext context = NewContext();
        using var fifo = new Fifo();
        using var handle = fifo.OpenBothEnds();
        IMemoryOwner<byte> owner = _pool.Rent();
        nint address = Address(owner);
        Task<int> read = context.AioReadAsync(handle, owner.Memory[..1], -1).AsTask();
        Bounded.Until(() => context.RunningRequests == 1);
        owner.Dispose();
        using IMemoryOwner<byte> meanwhile = _pool.Rent();
        Assert.NotEqual(address, Address(meanwhile));

        fifo.Write([1]);
        Assert.Equal(1, await read.InTime());
        using IMemoryOwner<byte> after = _pool.Rent();
        Assert.Equal(address, Address(after));
    }

    [Fact]
    public void Pin_BeyondTheEnd_Throws()
    {
        using IMemoryOwner<byte> owner = _pool.Rent();
        var manager = (MemoryManager<byte>)owner;

        Assert.Throws<ArgumentOutOfRangeException>(() => manager.Pin(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => manager.Pin(owner.Memory.Length + 1));
    }

    [Fact]
    public void Pool_Disposed_RentsNothing_AndAcceptsReturns()
    {
        var pool = new AioMemoryPool();
        IMemoryOwner<byte> owner = pool.Rent();
        pool.Dispose();
        pool.Dispose();
        owner.Memory.Span[0] = 1;
        owner.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
    }

    [Fact]
    public void Default_Disposed_StillRents()
    {
        AioMemoryPool.Default.Dispose();

        using IMemoryOwner<byte> owner = AioMemoryPool.Default.Rent();
        Assert.Equal(AioMemoryPool.Alignment, owner.Memory.Length);
        Assert.Same(AioMemoryPool.Default, AioMemoryPool.Default);
    }

    [Fact]
    public async Task ManyThreads_NeverShareMemory()
    {
        int mistakes = 0;
        await Task.WhenAll(Enumerable.Range(1, 4).Select(value => OnThread(() =>
        {
            for (int round = 0; round < 20_000; round++)
            {
                using IMemoryOwner<byte> owner = _pool.Rent(round % 3 * 5000);
                using MemoryHandle pin = owner.Memory.Pin();
                owner.Memory.Span[0] = (byte)value;
                Thread.Yield();
                mistakes += owner.Memory.Span[0] == value ? 0 : 1;
            }
        }))).InTime();
        Assert.Equal(0, mistakes);
    }

    [FactRequires(Facility.DirectIo)]
    public async Task DirectRead_IntoRentedMemory_Works()
    {
        byte[] content = RandomBytes.Make(3 * AioMemoryPool.Alignment);
        string path = NewFile(content);
        await using AioFile file = await AioContext.Default.Files.OpenAsync(
            path, options: new AioFileOptions { Flags = OpenFlags.Direct });
        using IMemoryOwner<byte> owner = _pool.Rent(content.Length);

        Assert.Equal(content.Length, await file.ReadAsync(owner.Memory, 0));
        Assert.Equal(content, owner.Memory.Span[..content.Length]);
        Assert.Equal(
            AioMemoryPool.Alignment,
            await file.ReadAsync(owner.Memory[..AioMemoryPool.Alignment], AioMemoryPool.Alignment));
        Assert.Equal(
            content.AsSpan(AioMemoryPool.Alignment, AioMemoryPool.Alignment),
            owner.Memory.Span[..AioMemoryPool.Alignment]);
    }

    private static unsafe nint Address(IMemoryOwner<byte> owner)
    {
        using MemoryHandle pin = owner.Memory.Pin();
        return (nint)pin.Pointer;
    }
}
