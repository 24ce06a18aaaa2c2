using System.Globalization;
using System.Runtime.InteropServices;

namespace LinuxAio.Perf.Report;

/// <summary>What ran the measurements, and when; figures mean nothing without it.</summary>
/// <param name="LoadAverage">Over the last minute: much above 0, and others competed for the machine.</param>
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
