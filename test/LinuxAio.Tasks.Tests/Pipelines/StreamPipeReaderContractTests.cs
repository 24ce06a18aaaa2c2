using System.IO.Pipelines;
using System.Text;
using LinuxAio.Tasks.Tests.Support;

namespace LinuxAio.Tasks.Tests.Pipelines;

/// <summary>Runs the contract over .NET's own reader.</summary>
public sealed class StreamPipeReaderContractTests : PipeReaderContract
{
    private readonly Pipe _pipe = new();
    private FileStream? _file;

    protected override bool IsClosed => !_file!.CanRead;

    protected override Task<PipeReader> OpenAsync(bool leaveOpen = false)
    {
        _file = File.OpenRead(FilePath);
        return Task.FromResult(PipeReader.Create(
            _file, new StreamPipeReaderOptions(
                bufferSize: BufferSize, pool: new CountingPool(), minimumReadSize: 1, leaveOpen: leaveOpen)));
    }

    protected override PipeReader OpenWaiting() => PipeReader.Create(_pipe.Reader.AsStream());

    protected override void Supply(string text) => _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    public override void Dispose()
    {
        _file?.Dispose();
        base.Dispose();
    }
}
