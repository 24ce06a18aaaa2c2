namespace LinuxAio.Cli.Copy;

/// <summary>The file mode creation mask of this process.</summary>
internal static class Umask
{
    private const string Status = "/proc/self/status";
    private const string Field = "Umask:";
    private const int Octal = 8;

    // umask(2) can only be read by setting it.
    internal static UnixFileMode Read()
    {
        string line = File.ReadLines(Status).First(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return (UnixFileMode)Convert.ToInt32(line[Field.Length..].Trim(), Octal);
    }
}
