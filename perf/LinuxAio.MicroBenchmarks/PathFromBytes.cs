using System.Text;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.MicroBenchmarks;

/// <summary>How long does it take to make a string from a path's bytes, compared with .NET's UTF-8 decoder?</summary>
/// <remarks>The baseline replaces bytes that are not UTF-8, so it loses such names.</remarks>
public class PathFromBytes
{
    private byte[] _bytes = [];

    [ParamsAllValues]
    public PathKind Kind { get; set; }

    [GlobalSetup]
    public void SetUp() => _bytes = SamplePath.Bytes(Kind);

    [Benchmark(Baseline = true)]
    public string DotNet() => Encoding.UTF8.GetString(_bytes);

    [Benchmark]
    public string Decode() => PathEncoding.Decode(_bytes);
}
