using System.IO.Pipelines;
using Xunit;

namespace LinuxAio.Tasks.Tests.Pipelines;

[Trait("Category", "Acceptance")]
public sealed class AioPipeWriterContractTests : PipeWriterContract
{
    private AioFile? _file;

    protected override bool IsClosed => _file!.Handle.IsClosed;

    protected override async Task<PipeWriter> CreateAsync(bool leaveOpen = false)
    {
        _file = await AioFileSystem.Default.OpenAsync(FilePath, FileMode.Create, FileAccess.Write);
        return _file.AsPipeWriter(new AioPipeWriterOptions { BufferSize = BufferSize, LeaveOpen = leaveOpen });
    }

    public override void Dispose()
    {
        _file?.Dispose();
        base.Dispose();
    }
}
