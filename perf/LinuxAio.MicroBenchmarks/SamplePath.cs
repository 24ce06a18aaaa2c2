using System.Text;

namespace LinuxAio.MicroBenchmarks;

/// <summary>A path of each kind, about equally long, as bytes.</summary>
internal static class SamplePath
{
    private const string Ascii = "/srv/www/example.org/bucher/fusse/arger/uber/mobel-0001.jpg";
    private const string Accented = "/srv/www/example.org/bücher/füße/ärger/über/möbel-0001.jpg";

    public static byte[] Bytes(PathKind kind) => kind switch
    {
        PathKind.Ascii => Encoding.ASCII.GetBytes(Ascii),
        PathKind.Utf8 => Encoding.UTF8.GetBytes(Accented),
        PathKind.NotUtf8 => Encoding.Latin1.GetBytes(Accented),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
