using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public sealed class RequestPoolTests : IDisposable
{
    private readonly RequestPool _pool = new();

    public void Dispose() => _pool.Unmap();

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Rent_BeyondASlab_Grows_AndRentsEachRecordOnce()
    {
        const int Records = (3 * RequestSlab.Records) + 1;
        HashSet<int> rented = [.. Enumerable.Range(0, Records).Select(_ => Rent(_pool))];

        Assert.Equal(Records, rented.Count);
        Assert.Equal(4 * RequestSlab.Records, _pool.Capacity);
        Assert.All(rented, index => Assert.InRange(index, 0, _pool.Capacity - 1));

        foreach (int index in rented)
        {
            _pool.Return(index);
        }

        HashSet<int> again = [.. Enumerable.Range(0, 4 * RequestSlab.Records).Select(_ => _pool.TryRent())];
        Assert.Equal(4 * RequestSlab.Records, again.Count);
        Assert.DoesNotContain(-1, again);
        Assert.Equal(-1, _pool.TryRent());
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public unsafe void Records_AreSeparateAndAligned()
    {
        int first = Rent(_pool), second = Rent(_pool);

        Assert.Equal(0, (nint)_pool[first] % 64);
        Assert.True(Math.Abs((byte*)_pool[first] - (byte*)_pool[second]) >= RequestRecord.Bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RentAndReturn_ByManyThreads_NeverRentARecordTwice(bool trimming)
    {
        const int Threads = 8, Rounds = 200_000, Most = 1 << 17;
        var taken = new int[Most];
        int twice = 0;
        bool over = false;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            // Each thread holds a changing number of records, sometimes more than the kept slabs have.
            var mine = new Queue<int>();
            for (int round = 0; round < Rounds; round++)
            {
                int wanted = round % 50_000 == number * 1_000 ? 6 * RequestSlab.Records : round % 7;
                while (mine.Count <= wanted)
                {
                    int index = Rent(_pool);
                    Note(Interlocked.Exchange(ref taken[index], 1) == 0);
                    Stamp(index, number, round);
                    mine.Enqueue(index);
                }

                while (mine.Count > wanted)
                {
                    int index = mine.Dequeue();
                    Note(IsStamped(index, number));
                    Note(Interlocked.Exchange(ref taken[index], 0) == 1);
                    _pool.Return(index);
                }
            }

            while (mine.TryDequeue(out int index))
            {
                Note(Interlocked.Exchange(ref taken[index], 0) == 1);
                _pool.Return(index);
            }
        }))];
        var trimmer = new Thread(() =>
        {
            while (trimming && !Volatile.Read(ref over))
            {
                _pool.Trim();
            }
        });
        Array.ForEach(threads, static thread => thread.Start());
        trimmer.Start();
        Array.ForEach(threads, static thread => thread.JoinOrThrow());
        Volatile.Write(ref over, true);
        trimmer.JoinOrThrow();

        Assert.Equal(0, twice);
        HashSet<int> all = [];
        for (int index; (index = _pool.TryRent()) >= 0;)
        {
            Assert.True(all.Add(index));
        }

        Assert.Equal(_pool.Capacity, all.Count);

        void Note(bool right)
        {
            if (!right)
            {
                Interlocked.Increment(ref twice);
            }
        }
    }

    [Fact]
    public void Trim_OfIdleSlabs_ReturnsTheirPages_ExceptTheKeptOnes()
    {
        const int Slabs = 40;
        int[] rented = [.. Enumerable.Range(0, Slabs * RequestSlab.Records).Select(_ => Rent(_pool))];
        foreach (int index in rented)
        {
            Stamp(index, 1, 1);
        }

        Assert.True(_pool.NeedsTrim);
        _pool.Trim();
        Assert.All(rented, index => Assert.True(IsStamped(index, 1))); // the records are in use: no page was given back
        int before = ResidentPages();
        foreach (int index in rented)
        {
            _pool.Return(index);
        }

        Assert.Equal(before, ResidentPages());
        _pool.Trim();

        Assert.False(_pool.NeedsTrim);
        Assert.InRange(ResidentPages(), 1, before / 5);
        int lowest = _pool.TryRent();
        Assert.Equal(0, lowest);
        Stamp(lowest, 2, 2);
        Assert.Equal(Slabs * RequestSlab.Records, _pool.Capacity);
        Assert.Equal(
            (Slabs * RequestSlab.Records) - 1,
            Enumerable.Range(0, Slabs * RequestSlab.Records).Count(_ => _pool.TryRent() >= 0));
    }

    private static int Rent(RequestPool pool)
    {
        int index;
        while ((index = pool.TryRent()) < 0)
        {
            pool.Grow();
        }

        return index;
    }

    private unsafe void Stamp(int index, int number, int round)
    {
        RequestRecord* record = _pool[index];
        record->Index = index;
        record->Number = number + 1;
        record->Result = round;
    }

    private unsafe bool IsStamped(int index, int number) =>
        _pool[index]->Index == index && _pool[index]->Number == number + 1;

    /// <summary>Counts the pages of the pool that are in memory; mincore(2).</summary>
    private unsafe int ResidentPages()
    {
        const int Mincore64 = 27, MincoreArm = 232;
        int call = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture ==
            System.Runtime.InteropServices.Architecture.Arm64 ? MincoreArm : Mincore64;
        var present = new byte[RequestSlab.Bytes / Environment.SystemPageSize];
        int pages = 0;
        for (int slab = 0; slab < _pool.Capacity / RequestSlab.Records; slab++)
        {
            fixed (byte* vector = present)
            {
                Assert.Equal(
                    0, Kernel.Syscall(call, (nint)_pool[slab * RequestSlab.Records], RequestSlab.Bytes, (nint)vector));
            }

            pages += present.Count(static page => (page & 1) != 0);
        }

        return pages;
    }
}
