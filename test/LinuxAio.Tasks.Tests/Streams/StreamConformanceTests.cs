using LinuxAio.Tasks.Tests.Support;
using Xunit;

// Each overload for its own sake, and short reads are what is looked at.
#pragma warning disable CA2022, CA1835

namespace LinuxAio.Tasks.Tests.Streams;

/// <summary>What a stream over a file does: the same tests over .NET's own and over ours, so that neither side can drift
/// unseen. What is meant to differ is in <see cref="StreamDifferencesTests"/>.</summary>
public abstract partial class StreamConformanceTests : OperationTests
{
    protected const string Digits = "0123456789";

    /// <summary>The ways to ask a stream for the same thing.</summary>
    public enum Form
    {
        Span,
        Array,
        Memory,
        ArrayAsync,
        BeginEnd,
    }

    public static TheoryData<Form> Forms => [.. Enum.GetValues<Form>()];

    /// <summary>The stream under test, unbuffered, sharing the file with everybody.</summary>
    protected abstract Task<Stream> OpenAsync(string path, FileMode mode, FileAccess access);

    /// <summary>A stream on a new file of ten digits.</summary>
    protected async Task<Stream> NewStream(FileAccess access = FileAccess.ReadWrite, string content = Digits) =>
        Own(await OpenAsync(NewFile(content), FileMode.Open, access));

    protected string Content => File.ReadAllText(Temp.File("file"));

    protected static async Task<int> Read(Stream stream, Form form, byte[] buffer, int offset, int count) => form switch
    {
        Form.Span => stream.Read(buffer.AsSpan(offset, count)),
        Form.Array => stream.Read(buffer, offset, count),
        Form.Memory => await stream.ReadAsync(buffer.AsMemory(offset, count)),
        Form.ArrayAsync => await stream.ReadAsync(buffer, offset, count),
        _ => stream.EndRead(stream.BeginRead(buffer, offset, count, null, null)),
    };

    protected static Task<int> Read(Stream stream, Form form, byte[] buffer) => Read(stream, form, buffer, 0, buffer.Length);

    protected static async Task<string> ReadText(Stream stream, Form form, int count)
    {
        byte[] buffer = new byte[count];
        return System.Text.Encoding.ASCII.GetString(buffer, 0, await Read(stream, form, buffer));
    }

    protected static async Task Write(Stream stream, Form form, byte[] buffer, int offset, int count)
    {
        switch (form)
        {
            case Form.Span:
                stream.Write(buffer.AsSpan(offset, count));
                break;
            case Form.Array:
                stream.Write(buffer, offset, count);
                break;
            case Form.Memory:
                await stream.WriteAsync(buffer.AsMemory(offset, count));
                break;
            case Form.ArrayAsync:
                await stream.WriteAsync(buffer, offset, count);
                break;
            default:
                stream.EndWrite(stream.BeginWrite(buffer, offset, count, null, null));
                break;
        }
    }

    protected static Task Write(Stream stream, Form form, string text)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text);
        return Write(stream, form, bytes, 0, bytes.Length);
    }

    protected static void AssertAt(Stream stream, long position, long length) =>
        Assert.Equal((position, length), (stream.Position, stream.Length));
}

/// <summary>The measure.</summary>
public sealed class FileStreamConformanceTests : StreamConformanceTests
{
    protected override Task<Stream> OpenAsync(string path, FileMode mode, FileAccess access) => Task.FromResult<Stream>(
        new FileStream(path, mode, access, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true));
}

/// <summary>What is measured.</summary>
public sealed class AioStreamConformanceTests : StreamConformanceTests
{
    protected override async Task<Stream> OpenAsync(string path, FileMode mode, FileAccess access) =>
        (await AioContext.Default.Files.OpenAsync(path, mode, access)).AsStream();
}
