using LinuxAio.Measuring;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Peers;

/// <summary>The drivers of <c>peers/</c>, which <c>perf/run</c> compiles or copies into one folder.</summary>
internal sealed class NativePeer(string folder)
{
    public Contender Pread(ReadSettings settings, int threads) => Driver("bare pread", "pread", settings, threads);

    /// <summary>Makes the system call of an inline read, and nothing else.</summary>
    public Contender PreadNoWait(ReadSettings settings, int threads) =>
        Driver("bare preadv2 with RWF_NOWAIT", "preadv2", settings, threads);

    public Contender Libuv(ReadSettings settings, int threads) => Driver("libuv", "uv", settings, threads);

    public Contender IoAio(ReadSettings settings, int threads) => Driver("IO::AIO", "ioaio", settings, threads);

    public Contender IoUring(ReadSettings settings) => Driver("io_uring", "uring", settings, 1);

    public static string ThreadCount(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";

    private Contender Driver(string title, string program, ReadSettings settings, int threads) => new(
        $"{title}, {ThreadCount(threads)}",
        Path.Combine(folder, program),
        (settings with { Threads = threads }).ToArguments());
}
