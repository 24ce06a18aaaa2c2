using System.CommandLine;
using System.Globalization;
using LinuxAio.Perf.Http;

namespace LinuxAio.Perf.Commands;

/// <summary><see cref="LoadSettings"/> on the command line of a child process.</summary>
internal sealed class LoadArguments
{
    private readonly Argument<int> _connections = new("connections");
    private readonly Argument<double> _seconds = new("seconds");
    private readonly Argument<double> _warmUp = new("warm-up-seconds");

    public void AddTo(Command command)
    {
        command.Add(_connections);
        command.Add(_seconds);
        command.Add(_warmUp);
    }

    public LoadSettings Parse(ParseResult parsed) => new(
        parsed.GetRequiredValue(_connections), parsed.GetRequiredValue(_seconds), parsed.GetRequiredValue(_warmUp));

    public static string[] Of(LoadSettings load) =>
    [
        load.Connections.ToString(CultureInfo.InvariantCulture),
        load.Seconds.ToString(CultureInfo.InvariantCulture),
        load.WarmUpSeconds.ToString(CultureInfo.InvariantCulture),
    ];
}
