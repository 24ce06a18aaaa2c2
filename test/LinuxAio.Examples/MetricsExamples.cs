using System.Diagnostics.Metrics;
using LinuxAio.Examples.Support;
using LinuxAio.Tasks;
using Xunit;

namespace LinuxAio.Examples;

public sealed class MetricsExamples
{
    [Fact]
    public async Task Listener()
    {
        using var console = new ConsoleOutput();

        // example: metrics-listener
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == AioMetrics.MeterName && instrument.Name == AioMetrics.RunDuration)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                Console.Write($"{tag.Key}={tag.Value} ");
            }

            Console.WriteLine($"{seconds * 1000:0.000} ms");
        });
        listener.Start();
        // end

        await using var aio = new AioContext(new AioOptions { Name = "example" });
        Assert.Equal(0, await aio.AioStatAsync("/", new FileStatus()));
        Assert.StartsWith("linuxaio.operation=stat linuxaio.context=example ", console.Text, StringComparison.Ordinal);
    }
}
