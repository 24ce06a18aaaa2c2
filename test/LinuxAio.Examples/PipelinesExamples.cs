using System.Buffers;
using System.IO.Pipelines;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples;

public sealed class PipelinesExamples : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Read()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("lines");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("a line\n", 50_000)));
        CancellationToken token = CancellationToken.None;

        // example: pipelines-read
        AioFile file = await files.OpenAsync(path);
        PipeReader reader = file.AsPipeReader(new AioPipeReaderOptions { BufferSize = 65536, ReadAhead = 4 });
        long lines = 0;
        ReadResult result;
        do
        {
            result = await reader.ReadAsync(token);
            foreach (ReadOnlyMemory<byte> part in result.Buffer)
            {
                lines += part.Span.Count((byte)'\n');
            }

            reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);

        await reader.CompleteAsync();       // closes the file
        // end

        Assert.Equal(50_000, lines);
        Assert.True(file.Handle.IsClosed);
    }

    [Fact]
    public async Task Write()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("out");

        // example: pipelines-write
        await using AioFile file = await files.OpenAsync(path, FileMode.Create, FileAccess.Write);
        PipeWriter writer = file.AsPipeWriter(new AioPipeWriterOptions { LeaveOpen = true });
        for (int i = 0; i < 1000; i++)
        {
            writer.Write("a record\n"u8);
        }

        await writer.FlushAsync();          // everything is written
        await writer.CompleteAsync();
        await file.FlushToDiskAsync();      // and on the device
        // end

        Assert.Equal(9000, new FileInfo(path).Length);
    }

    [Fact]
    public async Task Copy()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("in"), copy = _directory.File("copy");
        await File.WriteAllBytesAsync(path, new byte[200_000]);

        // example: pipelines-copy
        await using AioFile source = await files.OpenAsync(path);
        await using AioFile target = await files.OpenAsync(copy, FileMode.Create, FileAccess.Write);
        PipeReader reader = source.AsPipeReader();
        PipeWriter writer = target.AsPipeWriter(new AioPipeWriterOptions { MaxBufferedBytes = 1 << 20 });
        await reader.CopyToAsync(writer);
        await reader.CompleteAsync();
        await writer.CompleteAsync();       // throws the error of the last writes
        // end

        Assert.Equal(200_000, new FileInfo(copy).Length);
    }
}
