namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>The totals of a directory, beside those of find.</summary>
internal static class ScanCases
{
    internal static readonly ComparisonCase[] All =
    [
        new("mkdir d", "scan d"),
        new("mkdir d; echo a > d/f", "scan d"),
        new("mkdir d; echo a > d/f", "scan d/"),
        new("mkdir d; echo a > d/f", "scan d//"),
        new("mkdir d; echo a > d/f", "scan ."),
        new("mkdir d; echo a > f", "scan d/.."),
        new("mkdir -p d/1/2 d/3; echo a > d/1/2/f; : > d/g; head -c 100000 /dev/zero > d/3/h", "scan d"),
        new("mkdir d; echo a > d/f; ln -s f d/l; ln -s . d/m; ln -s nothing d/n", "scan d"),
        new("mkdir d; echo a > d/f; ln d/f d/g", "scan d"),
        new("mkdir d; truncate -s 10M d/f", "scan d"),
        new("mkdir d; mkfifo d/p", "scan d"),
        new("mkdir d; : > d/.hidden; : > 'd/a b'; : > d/ü", "scan d"),
        new("mkdir d; i=0; while [ $i -lt 1000 ]; do : > d/$i; i=$((i+1)); done", "scan d"),
        new("p=d; i=0; while [ $i -lt 60 ]; do p=$p/directory; i=$((i+1)); done; mkdir -p $p; : > $p/f", "scan d"),
        new("mkdir d; : > d/f; ln -s d l", "scan l/"),
        new("mkdir d; : > d/f; ln -s d l", "scan l", Differences.ScansDirectories),
        new(": > f", "scan f", Differences.ScansDirectories),
        new(": > f", "scan f/"),
        new("", "scan nothing"),
        new("", "scan ''"),
        new("mkdir -p d/1 d/2; : > d/1/f; : > d/2/g; chmod 000 d/1", "scan d"),
        new("mkdir d; : > d/f; chmod 000 d", "scan d", Differences.UnreadableRoot),
        new("mkdir d; : > d/f; : > d/g; chmod 444 d", "scan d", Differences.EntriesWithoutStat),
        new("mkdir -p d/1 d/2 d/3; chmod 000 d/1 d/2 d/3", "scan d"),
        new(
            "mkdir d; i=0; while [ $i -lt 20 ]; do mkdir -m 000 d/$i; i=$((i+1)); done", "scan d",
            Differences.TenErrors),
        new("mkdir d e", "scan d e", Differences.ScansDirectories),
        new("", "scan", Differences.ScansDirectories),
    ];
}
