using System.IO.Pipelines;

namespace LinuxAio.Tasks.Tests.Pipelines;

/// <summary>Runs the contract over .NET's own writer.</summary>
public sealed class StreamPipeWriterContractTests : PipeWriterContract
{
    private FileStream? _file;

    protected override bool IsClosed => !_file!.CanWrite;

    protected override Task<PipeWriter> CreateAsync(bool leaveOpen = false)
    {
        _file = new FileStream(FilePath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        return Task.FromResult(PipeWriter.Create(
            _file, new StreamPipeWriterOptions(minimumBufferSize: BufferSize, leaveOpen: leaveOpen)));
    }

    public override void Dispose()
    {
        _file?.Dispose();
        base.Dispose();
    }
}
