namespace LinuxAio.MicroBenchmarks;

/// <summary>How long does stat take for each of 16 names in a directory, in one batch compared with an operation for
/// each name?</summary>
public class StatOfNames
{
    private const int Names = 16;

    private readonly string[] _names = [.. Enumerable.Range(0, Names).Select(static i => $"file-{i:D4}.txt")];
    private readonly FileStatus[] _statuses = [.. Enumerable.Range(0, Names).Select(static _ => new FileStatus())];
    private readonly Task<int>[] _pending = new Task<int>[Names];
    private readonly FileStatusBatch _batch = new(Names);
    private DirectoryInfo _folder = null!;
    private AioContext _context = null!;
    private AioDirectoryHandle _directory = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory();
        foreach (string name in _names)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, name), name);
        }

        _context = OneWorker.Start(CompletionMode.ThreadPool);
        ValueTask<int> open = _context.AioOpenAsync(_folder.FullName, OpenFlags.ReadOnly | OpenFlags.Directory);
        _directory = new AioDirectoryHandle(open.AsTask().GetAwaiter().GetResult(), ownsHandle: true);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _directory.Dispose();
        _context.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Starts an operation when the one before has completed.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Names)]
    public async Task<long> OneByOne()
    {
        long bytes = 0;
        for (int i = 0; i < Names; i++)
        {
            AioResult.ThrowIfError(await StatAsync(i).ConfigureAwait(false), nameof(OneByOne));
            bytes += _statuses[i].Size;
        }

        return bytes;
    }

    /// <summary>Starts an operation for each name, then awaits all of them.</summary>
    [Benchmark(OperationsPerInvoke = Names)]
    public async Task<long> AllInFlight()
    {
        for (int i = 0; i < Names; i++)
        {
            _pending[i] = StatAsync(i).AsTask();
        }

        long bytes = 0;
        for (int i = 0; i < Names; i++)
        {
            AioResult.ThrowIfError(await _pending[i].ConfigureAwait(false), nameof(AllInFlight));
            bytes += _statuses[i].Size;
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Names)]
    public async Task<long> Batch()
    {
        FillBatch();
        AioResult.ThrowIfError(
            await _context.AioStatBatchAsync(_directory, _batch).ConfigureAwait(false), nameof(Batch));
        long bytes = 0;
        for (int i = 0; i < Names; i++)
        {
            _batch.GetStatus(i, _statuses[i]);
            bytes += _statuses[i].Size;
        }

        return bytes;
    }

    /// <summary>The first part of <see cref="Batch"/>: it only encodes the names.</summary>
    [Benchmark(OperationsPerInvoke = Names)]
    public int FillBatch()
    {
        _batch.Clear();
        foreach (string name in _names)
        {
            _batch.TryAdd(name);
        }

        return _batch.Count;
    }

    private ValueTask<int> StatAsync(int index) =>
        _context.AioLstatAsync(new AioPath(_directory, _names[index]), _statuses[index]);
}
