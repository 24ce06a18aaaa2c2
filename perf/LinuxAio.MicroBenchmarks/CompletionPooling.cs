using LinuxAio.Tasks.Completion;

namespace LinuxAio.MicroBenchmarks;

/// <summary>What does a completion object from the pool cost, compared with a new one for each operation?</summary>
public class CompletionPooling
{
    private const int Objects = 1024;

    private readonly AioCompletion[] _outstanding = new AioCompletion[Objects];

    /// <summary>How many objects are rented before the first one is returned. A thread keeps up to 64 for itself; the
    /// others go through the queue that all threads share.</summary>
    [Params(1, 64, 1024)]
    public int Outstanding { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Objects)]
    public int New()
    {
        int versions = 0;
        for (int done = 0; done < Objects; done += Outstanding)
        {
            for (int i = 0; i < Outstanding; i++)
            {
                _outstanding[i] = new AioCompletion();
            }

            for (int i = 0; i < Outstanding; i++)
            {
                versions += _outstanding[i].Version;
            }
        }

        return versions;
    }

    [Benchmark(OperationsPerInvoke = Objects)]
    public int RentAndReturn()
    {
        int versions = 0;
        for (int done = 0; done < Objects; done += Outstanding)
        {
            for (int i = 0; i < Outstanding; i++)
            {
                _outstanding[i] = CompletionPool.Rent();
            }

            for (int i = 0; i < Outstanding; i++)
            {
                versions += _outstanding[i].Version;
                CompletionPool.Return(_outstanding[i]);
            }
        }

        return versions;
    }
}
