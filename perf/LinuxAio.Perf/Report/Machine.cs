using System.Globalization;
using System.Runtime.InteropServices;

namespace LinuxAio.Perf.Report;

/// <summary>The machine and the time of the measurements, without which figures mean nothing.</summary>
/// <param name="LoadAverage">The load average of the last minute. Much more than 0 means that other programs used the
/// processors.</param>
internal sealed record Machine(
    string Runtime, string System, string Kernel, string Architecture, int Processors, string Time, string LoadAverage)
{
    public static Machine Now() => new(
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        Read("/proc/sys/kernel/osrelease"),
        RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        TimeProvider.System.GetUtcNow().ToString("u", CultureInfo.InvariantCulture),
        Read("/proc/loadavg").Split(' ')[0]);

    public override string ToString() =>
        $"{Runtime}, {System}, kernel {Kernel}, {Architecture}, {Processors} processors; "
        + $"started {Time} at a load average of {LoadAverage}.";

    private static string Read(string path) => File.ReadAllText(path).Trim();
}
