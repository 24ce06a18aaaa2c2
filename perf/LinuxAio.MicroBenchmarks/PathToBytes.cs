using System.Text;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.MicroBenchmarks;

/// <summary>How long does it take to write a path's bytes for the kernel, compared with .NET's UTF-8 encoder?</summary>
/// <remarks>The baseline replaces bytes that are not UTF-8, so it cannot name such files. It encodes the same number of
/// characters.</remarks>
public class PathToBytes
{
    private readonly byte[] _destination = new byte[256];
    private string _path = string.Empty;

    [ParamsAllValues]
    public PathKind Kind { get; set; }

    [GlobalSetup]
    public void SetUp() => _path = PathEncoding.Decode(SamplePath.Bytes(Kind));

    [Benchmark(Baseline = true)]
    public int DotNet() => Encoding.UTF8.GetBytes(_path, _destination);

    [Benchmark]
    public int Encode()
    {
        PathEncoding.TryEncode(_path, _destination, out int written);
        return written;
    }

    /// <summary>What an operation on a path does: it checks the path, then writes the bytes into its request.</summary>
    [Benchmark]
    public int CheckAndEncode() => PathEncoding.FindInvalid(_path) < 0 ? Encode() : -1;
}
