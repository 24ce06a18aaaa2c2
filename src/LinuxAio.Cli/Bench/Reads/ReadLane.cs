using System.Diagnostics;

namespace LinuxAio.Cli.Bench.Reads;

/// <summary>One read in flight: the next offset, the read, its count, and again.</summary>
internal sealed class ReadLane
{
    // Timing every read would cost a cached one several per cent; an eighth of them gives the same percentiles.
    private const int TimeEvery = 8;

    // A lane whose reads all complete at once would never give its ThreadPool thread back: the other lanes would not
    // run, and the pool, taking that for starvation, would add threads for the length of the measurement. Every
    // millisecond or so is often enough for that, and rare enough not to be measured.
    private const int YieldEvery = 1024;

    // A TimeSpan counts in 100 ns, too coarse for a cached read.
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly ReadSettings _settings;
    private readonly MeasuredPeriod _period;
    private readonly byte[] _buffer;
    private readonly ulong _blocks;
    private ulong _random;
    private int _untilTimed;
    private long _operations;

    public ReadLane(ReadSettings settings, MeasuredPeriod period, int index)
    {
        _settings = settings;
        _period = period;
        _buffer = new byte[settings.BlockSize];
        _blocks = (ulong)(settings.FileSize / settings.BlockSize);

        // A multiplicative scramble keeps neighbouring seeds apart; | 1 because xorshift never leaves 0.
        _random = unchecked((settings.Seed + (ulong)index) * 0x9E3779B97F4A7C15u) | 1;

        // Lanes that run in step must not all be timed in the same round.
        _untilTimed = index % TimeEvery;
    }

    public LatencyHistogram Latencies { get; } = new();

    public long Operations => Volatile.Read(ref _operations);

    /// <summary>Reads asynchronously until the period is over.</summary>
    public async Task RunAsync(IAsyncReader reader)
    {
        while (!_period.IsStopped)
        {
            long offset = NextOffset();
            long started = StartTime();
            ValueTask<int> read = reader.ReadAsync(_buffer, offset);
            bool atOnce = read.IsCompleted;
            Finish(await read.ConfigureAwait(false), started);
            if (atOnce && _operations % YieldEvery == 0)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Reads on the calling thread until the period is over.</summary>
    public void Run(IBlockingReader reader)
    {
        while (!_period.IsStopped)
        {
            long offset = NextOffset();
            long started = StartTime();
            Finish(reader.Read(_buffer, offset), started);
        }
    }

    private long NextOffset()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;

        // The upper half times the count, shifted: a random block without a division.
        ulong block = ((_random >> 32) * _blocks) >> 32;
        return (long)block * _settings.BlockSize;
    }

    /// <summary>The time when this read is a sample, otherwise 0.</summary>
    private long StartTime()
    {
        if (_untilTimed-- != 0)
        {
            return 0;
        }

        _untilTimed = TimeEvery - 1;
        return Stopwatch.GetTimestamp();
    }

    private void Finish(int count, long started)
    {
        if (count != _settings.BlockSize)
        {
            throw new EndOfStreamException($"A read of {_settings.BlockSize} bytes returned {count}.");
        }

        if (started != 0 && _period.IsMeasuring)
        {
            Latencies.Record((long)((Stopwatch.GetTimestamp() - started) * NanosecondsPerTick));
        }

        Volatile.Write(ref _operations, _operations + 1);
    }
}
