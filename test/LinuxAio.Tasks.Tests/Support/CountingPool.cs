using System.Buffers;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A pool that counts its rented buffers.</summary>
internal sealed class CountingPool : MemoryPool<byte>
{
    private int _out;
    private int _rented;

    internal int Out => Volatile.Read(ref _out);

    internal int Rented => Volatile.Read(ref _rented);

    public override int MaxBufferSize => 1 << 20;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Interlocked.Increment(ref _out);
        Interlocked.Increment(ref _rented);
        return new Owner(this, minBufferSize);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Owner(CountingPool pool, int size) : IMemoryOwner<byte>
    {
        private bool _returned;

        public Memory<byte> Memory { get; } = new byte[size];

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, true))
            {
                throw new InvalidOperationException("returned twice");
            }

            Interlocked.Decrement(ref pool._out);
        }
    }
}
