namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>Files on standard output.</summary>
internal static class CatCases
{
    internal static readonly ComparisonCase[] All =
    [
        new("echo a > f", "cat f"),
        new("echo a > f; printf b > g", "cat f g f"),
        new(": > f", "cat f"),
        new("printf '\\000\\377\\n' > f", "cat f"),
        new("yes line | head -c 300001 > f", "cat f"),
        new("yes line | head -c 100000 > f; : > e", "cat e f e f"),
        new("truncate -s 100000 f", "cat f"),
        new("echo a > f", "cat nothing"),
        new("echo a > f", "cat nothing f"),
        new("echo a > f", "cat f nothing f"),
        new("echo a > f", "cat ''"),
        new("echo a > f", "cat '' f"),
        new("echo a > f", "cat f/"),
        new("echo a > f", "cat f/x"),
        new("mkdir d", "cat d"),
        new("mkdir d; echo a > f", "cat d f"),
        new("echo a > f; ln -s f l", "cat l"),
        new("ln -s nothing l", "cat l"),
        new("ln -s l l", "cat l"),
        new("echo a > f; chmod 000 f", "cat f"),
        new("echo a > f; echo b > g; chmod 000 f", "cat f g"),
        new("mkdir d; echo a > d/f; chmod 000 d", "cat d/f"),
        new("echo a > f", "cat -") { Input = "f" },
        new("echo a > f", "cat") { Input = "f" },
        new("echo a > f; echo b > g", "cat g - g") { Input = "f" },
        new("echo a > f", "cat - -") { Input = "f" },
        new("yes line | head -c 300001 > f", "cat -") { Input = "f" },
        new(": > f", "cat -") { Input = "f" },
        new("mkdir d", "cat -") { Input = "d" },
        new("echo a > f", "cat ./-"),
        new("echo a > -", "cat ./-"),
        new("echo a > -n", "cat -- -n"),
        new("echo a > 'a b'; echo b > ü", "cat a␣b ü"),
        new("", "cat /dev/null"),
        new("", "cat /proc/sys/kernel/ostype"),
        new("", $"cat {new string('n', 256)}"),
        new("", $"cat {string.Concat(Enumerable.Repeat("n/", 3000))}"),
        new("echo a > f", "cat -n f", Differences.Options),
        new("echo a > f", "cat --no-such-option f", Differences.Usage),
    ];
}
