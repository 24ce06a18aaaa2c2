namespace LinuxAio.Perf.Starvation;

/// <summary>The contenders of P6, by the name in the arguments of a child process.</summary>
internal static class StarvationContender
{
    public const string LinuxAio = "linuxaio";
    public const string LinuxAioAllRunning = "linuxaio-all-running";
    public const string FileStream = "filestream";

    public static IBlockedReads Create(string name, int blocked) => name switch
    {
        LinuxAio => new LinuxAioReads(new AioOptions()),
        LinuxAioAllRunning => new LinuxAioReads(new AioOptions { MinWorkers = blocked, MaxWorkers = blocked }),
        FileStream => new FileStreamReads(),
        _ => throw new ArgumentException($"There is no contender named {name}.", nameof(name)),
    };
}
