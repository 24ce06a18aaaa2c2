using LinuxAio.Measuring;

namespace LinuxAio.Perf.Reads;

/// <summary>The contenders of P1 and P3 that are .NET code, by the name in the arguments of a child process.</summary>
internal static class ReadContender
{
    public const string LinuxAio = "linuxaio";
    public const string LinuxAioHop = "linuxaio-hop";
    public const string LinuxAioHopInline = "linuxaio-hop-inline";
    public const string RandomAccessAsync = "randomaccess-async";
    public const string RandomAccessBlocking = "randomaccess-blocking";
    public const string FileStream = "filestream";
    public const string TaskRun = "taskrun";

    public static ReadBench Create(string name, ReadSettings settings) => name switch
    {
        LinuxAio => Shared(settings, new LinuxAioReader(settings.File, new AioOptions())),
        LinuxAioHop => Shared(settings, new LinuxAioReader(settings.File, new AioOptions { TryInline = false })),
        LinuxAioHopInline => Shared(
            settings,
            new LinuxAioReader(
                settings.File,
                new AioOptions { TryInline = false, CompletionMode = CompletionMode.Inline })),
        RandomAccessAsync => Shared(settings, new RandomAccessReader(settings.File)),
        RandomAccessBlocking => new BlockingReadBench(settings, new RandomAccessReader(settings.File)),
        FileStream => new AsyncReadBench(
            settings,
            [.. Enumerable.Range(0, settings.Depth).Select(_ => new FileStreamReader(settings.File))]),
        TaskRun => Shared(settings, new TaskRunReader(settings.File)),
        _ => throw new ArgumentException($"There is no contender named {name}.", nameof(name)),
    };

    private static AsyncReadBench Shared(ReadSettings settings, IAsyncReader reader) => new(settings, [reader]);
}
