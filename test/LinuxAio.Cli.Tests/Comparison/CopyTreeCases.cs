namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>Copies with -r.</summary>
internal static class CopyTreeCases
{
    internal static readonly ComparisonCase[] All =
    [
        new("mkdir s; echo a > s/f", "cp -r s d"),
        new("mkdir s; echo a > s/f", "cp -R s d"),
        new("mkdir s; echo a > s/f", "cp -r s d/"),
        new("mkdir s; echo a > s/f", "cp -r s/ d"),
        new("mkdir s d; echo a > s/f", "cp -r s d"),
        new("mkdir s d; echo a > s/f", "cp -r s/ d"),
        new("mkdir s d; echo a > s/f", "cp -r s// d//"),
        new("mkdir s d; echo a > s/f", "cp -r s/. d"),
        new("mkdir s d; echo a > s/f", "cp -r s/./ d"),
        new("mkdir -p s/sub d; echo a > s/f", "cp -r s/sub/.. d"),
        new("mkdir -p s/sub d; echo a > s/f", "cp -r s/sub/../ d"),
        new("mkdir -p s/sub; echo a > s/f", "cp -r s/sub/.. d"),
        new("mkdir s; echo a > s/f", "cp -r s nowhere/d"),
        new("mkdir s", "cp -r s d"),
        new("mkdir -p s/1/2/3 s/e; echo a > s/1/2/3/f", "cp -r s d"),
        new("mkdir -p s/1 d/s/2; echo a > s/1/f; echo b > d/s/2/g", "cp -r s d"),
        new("mkdir -p s/1 d/s/1; echo a > s/1/f; echo b > d/s/1/g; echo c > d/s/1/f", "cp -r s d"),
        new("echo a > f", "cp -r f g"),
        new("echo a > f; mkdir s d; echo b > s/g", "cp -r f s d"),
        new("mkdir s d; echo a > s/f", "cp -r nothing s d"),
        new("mkdir s d; echo a > s/f", "cp -r '' s d"),
        new("mkdir s d; echo a > s/f; : > d/s", "cp -r s d"),
        new("mkdir s; echo a > s/f; : > d", "cp -r s d"),
        new("mkdir -p s/f d/s; echo a > d/s/f", "cp -r s d"),
        new("mkdir -p s d/s/f; echo a > s/f; echo b > s/g", "cp -r s d"),

        // Links.
        new("mkdir s; echo a > s/f; ln -s f s/l", "cp -r s d"),
        new("mkdir s; ln -s nothing s/l", "cp -r s d"),
        new("mkdir s; ln -s /etc/passwd s/l", "cp -r s d"),
        new("mkdir -p s/1; echo a > s/1/f; ln -s 1 s/l", "cp -r s d"),
        new("mkdir s; ln -s l s/l", "cp -r s d"),
        new("mkdir s; echo a > s/f; ln -s s l", "cp -r l d"),
        new("mkdir s; echo a > s/f; ln -s s l", "cp -r l/ d"),
        new("mkdir s d; echo a > s/f; ln -s ../s d/l", "cp -r s d/l", Differences.IntoItself),
        new("mkdir s; echo a > f; ln -s f l", "cp -r l d"),
        new("mkdir d; echo a > f; ln -s f l", "cp -r l d"),
        new("ln -s nothing l", "cp -r l m"),
        new("ln -s nothing l; ln -s other m", "cp -r l m"),
        new("ln -s nothing l; echo a > m", "cp -r l m"),
        new("ln -s nothing l; mkdir -p d/l", "cp -r l d"),
        new("mkdir s; echo a > s/f; mkdir -p d e; ln -s ../e d/s", "cp -r s d"),
        new("mkdir -p s/x; echo a > s/x/f; mkdir -p d/s e; ln -s ../../e d/s/x", "cp -r s d"),
        new("mkdir -p s d/s; echo a > s/f; echo b > e; ln -s ../../e d/s/f", "cp -r s d"),
        new("mkdir -p s d/s; echo a > s/f; ln -s nothing d/s/f", "cp -r s d"),
        new("mkdir -p s d/s; ln -s new s/l; ln -s old d/s/l", "cp -r s d"),
        new("mkdir -p s d/s; ln -s new s/l; echo a > d/s/l", "cp -r s d"),
        new("mkdir s; echo a > s/f; ln s/f s/g", "cp -r s d", Differences.HardLinks),
        new("mkdir s; echo a > s/f; ln -s s l", "cp l d"),

        // Into itself.
        new("mkdir s; echo a > s/f", "cp -r s s", Differences.IntoItself),
        new("mkdir s; echo a > s/f", "cp -r s s/d", Differences.IntoItself),
        new("mkdir -p s/1; echo a > s/f", "cp -r s s/1", Differences.IntoItself),
        new("mkdir s; echo a > s/f", "cp -r s ./s/", Differences.IntoItself),
        new("mkdir -p s/1; echo a > s/f", "cp -r s/1 s"),

        // Sources that meet.
        new("mkdir -p m1/x m2/x d; echo 1 > m1/x/f; echo 2 > m2/x/g", "cp -r m1/x m2/x d"),
        new("mkdir -p m1/x m2/x d; echo 1 > m1/x/f; echo 2 > m2/x/f", "cp -r m1/x m2/x d"),
        new("mkdir -p m1/x m2 d; echo 1 > m1/x/f; echo 2 > m2/x", "cp -r m1/x m2/x d"),
        new("mkdir -p m1 m2/x d; echo 1 > m1/x; echo 2 > m2/x/f", "cp -r m1/x m2/x d"),
        new("mkdir m1 m2 d; ln -s 1 m1/x; ln -s 2 m2/x", "cp -r m1/x m2/x d"),
        new("mkdir s d; echo a > s/f", "cp -r s s d"),

        // Permissions.
        new("mkdir s; echo a > s/f; chmod 700 s", "cp -r s d"),
        new("mkdir s; echo a > s/f; chmod 777 s; chmod 777 s/f", "cp -r s d"),
        new("mkdir s; echo a > s/f; chmod 555 s", "cp -r s d"),
        new("mkdir s; chmod 1777 s", "cp -r s d"),
        new("mkdir s; chmod 2755 s", "cp -r s d"),
        new("mkdir s; echo a > s/f; chmod 4755 s/f", "cp -r s d"),
        new("mkdir s; echo a > s/f", "cp -r s d") { Umask = 0x3f },
        new("mkdir -p s d/s; echo a > s/f; chmod 700 d/s", "cp -r s d"),
        new("mkdir -p s d/s; echo a > s/f; chmod 755 s/f; echo b > d/s/f; chmod 600 d/s/f", "cp -r s d"),
        new("mkdir -p s; echo a > s/f; echo b > s/g; chmod 000 s/f", "cp -r s d"),
        new("mkdir -p s/1 s/2; echo a > s/1/f; echo b > s/2/g; chmod 000 s/1", "cp -r s d", Differences.UnreadableSource),
        new("mkdir -p s/1 s/2 s/3; echo a > s/1/f; echo b > s/2/g; : > s/3/h; chmod 000 s/1/f s/2/g", "cp -r s d"),
        new("mkdir -p s/1 s/2; echo a > s/1/f; echo b > s/2/g; chmod 444 s/1", "cp -r s d"),
        new("mkdir s; echo a > s/f; chmod 000 s", "cp -r s d", Differences.UnreadableSource),
        new("mkdir -p s/1 d/s/1; echo a > s/1/f; echo b > s/g; chmod 555 d/s/1", "cp -r s d"),
        new("mkdir -p s d/s; echo a > s/f; echo b > s/g; echo c > d/s/f; chmod 444 d/s/f", "cp -r s d"),
        new("mkdir -p s d/s; echo a > s/f; echo b > s/g; echo c > d/s/f; chmod 444 d/s/f", "cp -r --force s d"),
        new("mkdir s d; echo a > s/f; chmod 555 d", "cp -r s d"),
        new("mkdir s; echo a > s/f", "cp -r s d") { SetupByRoot = "chown -R 1234:1234 s; chmod 755 s; chmod 644 s/f" },

        // Other types.
        new("mkdir s; mkfifo s/p; echo a > s/f", "cp -r s d"),
        new("mkdir -p s d/s; mkfifo s/p; echo a > d/s/p", "cp -r s d"),
        new("mkfifo p", "cp -r p q"),
        new("mkfifo p; mkdir d", "cp -r p d"),
        new("mkfifo p; chmod 666 p", "cp -r p q"),
        new("mkdir s; echo a > s/f", "cp -r s d", Differences.Devices) { SetupByRoot = "mknod s/n c 1 3" },

        // Many and strange names.
        new("mkdir s; i=0; while [ $i -lt 300 ]; do echo $i > s/$i; i=$((i+1)); done", "cp -r s d"),
        new("p=s; i=0; while [ $i -lt 60 ]; do p=$p/directory; i=$((i+1)); done; mkdir -p $p; echo a > $p/f", "cp -r s d"),
        new("mkdir s; echo a > s/.hidden; echo b > 's/a b'; echo c > s/-f; echo d > 's/*'; echo e > s/ü", "cp -r s d"),
        new($"mkdir s; echo a > s/{new string('n', 140)}", "cp -r s d"),
        new("mkdir s; echo a > s/.f.aio-tmp; echo b > s/f", "cp -r s d", Differences.TemporaryNames),
    ];
}
