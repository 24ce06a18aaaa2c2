namespace LinuxAio.Perf.Report;

/// <summary>A target and the figure that was measured for it.</summary>
/// <param name="Measured">Null if a contender it needs was not measured.</param>
/// <param name="AtLeast">True: the target is at least <paramref name="Limit"/>; false: at most.</param>
internal sealed record TargetResult(
    string Workload, string Text, double? Measured, double Limit, bool AtLeast, string Unit)
{
    public string Verdict => Measured switch
    {
        null => "not measured",
        double value => IsMet(value) ? "met" : "missed",
    };

    public static TargetResult Ratio(string workload, string text, double? measured, double atLeast) =>
        new(workload, text, measured, atLeast, AtLeast: true, "×");

    public static TargetResult AtMost(string workload, string text, double? measured, double limit, string unit) =>
        new(workload, text, measured, limit, AtLeast: false, unit);

    private bool IsMet(double value) => AtLeast ? value >= Limit : value <= Limit;
}
