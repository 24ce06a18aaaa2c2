using System.IO.Pipelines;
using System.Text;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Pipelines;

[Trait("Category", "Acceptance")]
public sealed class AioPipeReaderContractTests : PipeReaderContract
{
    private readonly Fifo _fifo = new();
    private AioFile? _file;

    protected override bool IsClosed => _file!.Handle.IsClosed;

    protected override async Task<PipeReader> OpenAsync(bool leaveOpen = false)
    {
        _file = await AioFileSystem.Default.OpenAsync(FilePath);
        return _file.AsPipeReader(new AioPipeReaderOptions { BufferSize = BufferSize, LeaveOpen = leaveOpen });
    }

    protected override PipeReader OpenWaiting()
    {
        _file = new AioFile(AioContext.Default, _fifo.OpenBothEnds(), _fifo.FullPath);
        return _file.AsPipeReader();
    }

    protected override void Supply(string text) => _fifo.Write(Encoding.ASCII.GetBytes(text));

    public override void Dispose()
    {
        _file?.Dispose();
        _fifo.Dispose();
        base.Dispose();
    }
}
