using System.Diagnostics;

namespace LinuxAio.Measuring;

/// <summary>A loop that has one read in flight: choose an offset, read, check the count, repeat.</summary>
internal sealed class ReadLane
{
    // Timing every read would make a cached read several per cent slower. Timing every eighth gives the same
    // percentiles.
    private const int TimeEvery = 8;

    // A lane whose reads all complete inline would keep its ThreadPool thread for ever: the other lanes would not run,
    // and the pool would take that for starvation and add threads during the measurement. Yielding about once a
    // millisecond prevents that and is too rare to change the result.
    private const int YieldEvery = 1024;

    // A TimeSpan counts units of 100 ns, which is too coarse for a cached read.
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

        // The multiplication makes the random sequences of neighbouring seeds differ. "| 1" because xorshift would
        // return 0 for ever if it started at 0.
        _random = unchecked((settings.Seed + (ulong)index) * 0x9E3779B97F4A7C15u) | 1;

        // Lanes start with different counts, so that lanes running in step are not all timed in the same round.
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
            bool inline = read.IsCompleted;
            Finish(await read.ConfigureAwait(false), started);
            if (inline && _operations % YieldEvery == 0)
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

        // (upper 32 bits * count) >> 32 is a random block number without a division.
        ulong block = ((_random >> 32) * _blocks) >> 32;
        return (long)block * _settings.BlockSize;
    }

    /// <summary>Returns the current time if this read is one of those that are timed, otherwise 0.</summary>
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
