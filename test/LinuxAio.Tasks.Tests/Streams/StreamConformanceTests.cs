using LinuxAio.Tasks.Tests.Support;
using Xunit;

// These tests call each overload on purpose, and they look at short reads.
#pragma warning disable CA2022, CA1835

namespace LinuxAio.Tasks.Tests.Streams;

/// <summary>What a stream over a file does. The same tests run over .NET's FileStream and over the stream of this
/// library, so a change of either is noticed. Intended differences are in
/// <see cref="StreamDifferencesTests"/>.</summary>
public abstract partial class StreamConformanceTests : OperationTests
{
    protected const string Digits = "0123456789";

    /// <summary>The overloads that do the same.</summary>
    public enum Form
    {
        Span,
        Array,
        Memory,
        ArrayAsync,
        BeginEnd,
    }

    public static TheoryData<Form> Forms => [.. Enum.GetValues<Form>()];

    /// <summary>Opens the stream under test, without a buffer and without locking the file.</summary>
    protected abstract Task<Stream> OpenAsync(string path, FileMode mode, FileAccess access);

    /// <summary>Opens a stream over a new file; its content is ten digits unless given.</summary>
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

    protected static Task<int> Read(Stream stream, Form form, byte[] buffer) =>
        Read(stream, form, buffer, 0, buffer.Length);

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

/// <summary>Runs the tests over .NET's FileStream.</summary>
public sealed class FileStreamConformanceTests : StreamConformanceTests
{
    protected override Task<Stream> OpenAsync(string path, FileMode mode, FileAccess access) => Task.FromResult<Stream>(
        new FileStream(path, mode, access, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true));
}

/// <summary>Runs the tests over the stream of this library.</summary>
public sealed class AioStreamConformanceTests : StreamConformanceTests
{
    protected override async Task<Stream> OpenAsync(string path, FileMode mode, FileAccess access) =>
        (await AioContext.Default.Files.OpenAsync(path, mode, access)).AsStream();
}
