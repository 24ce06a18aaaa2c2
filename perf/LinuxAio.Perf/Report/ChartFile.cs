using ScottPlot;

namespace LinuxAio.Perf.Report;

/// <summary>Saves a bar chart as an SVG file.</summary>
internal static class ChartFile
{
    private const int Width = 900;
    private const int TitleAndAxisHeight = 110;
    private const int BarHeight = 32;
    private const int RoomForLastTick = 40;

    private static readonly Color OursColor = Colors.SteelBlue;
    private static readonly Color PeerColor = Colors.LightGray;

    public static void Save(ComparisonChart chart, string folder)
    {
        using Plot plot = new();

        // The plot counts from the bottom: reversed, the first row of the table is the topmost bar.
        Bar[] bars = [.. chart.Bars.Reverse().Select(Draw)];
        plot.Add.Bars(bars).Horizontal = true;
        plot.Axes.Left.SetTicks(
            [.. bars.Select(bar => bar.Position)], [.. chart.Bars.Reverse().Select(bar => bar.Name)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Title(chart.Title);
        plot.XLabel(chart.Unit);
        plot.HideGrid();
        plot.Axes.Right.MinimumSize = RoomForLastTick;

        // No margin between axis and bars; on the right, room for the last label.
        plot.Axes.Margins(left: 0, right: 0.15);
        plot.SaveSvg(
            Path.Combine(folder, chart.FileName + ".svg"), Width, TitleAndAxisHeight + (BarHeight * bars.Length));
    }

    private static Bar Draw(ChartBar bar, int position) => new()
    {
        Position = position,
        Value = bar.Value,
        ValueLabel = Figure.Decimal(bar.Value),
        FillColor = bar.Ours ? OursColor : PeerColor,
    };
}
