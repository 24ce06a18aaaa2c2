using System.Buffers;
using System.IO.Pipelines;
using LinuxAio.Tasks;

namespace LinuxAio.Samples.LogFollower;

/// <summary>One open log, and how far it has been read.</summary>
internal sealed class LogFile : IAsyncDisposable
{
    private readonly AioFileSystem _files;
    private readonly AioFile _file;
    private readonly FileStatus _opened;
    private long _offset;

    private LogFile(AioFileSystem files, AioFile file, FileStatus opened)
    {
        _files = files;
        _file = file;
        _opened = opened;
    }

    // A FIFO has no offsets: it is always read from where it is.
    private bool HasOffsets => _opened.IsRegularFile;

    /// <summary>Opens the log.</summary>
    /// <returns>Null if there is no file at the path.</returns>
    internal static async ValueTask<LogFile?> TryOpenAsync(AioFileSystem files, string path, CancellationToken token)
    {
        try
        {
            AioFile file = await files.OpenAsync(path, cancellationToken: token);
            return new LogFile(files, file, await file.GetStatusAsync(token));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether the path no longer leads to the open file.</summary>
    internal async ValueTask<bool> IsReplacedAsync(CancellationToken token)
    {
        FileStatus? now = await _files.TryGetStatusAsync(_file.Path, cancellationToken: token);
        return now is null || (now.Device, now.Inode) != (_opened.Device, _opened.Inode);
    }

    /// <summary>Copies the whole lines that were not copied before. A line without its end waits for the rest, unless
    /// this is the last call.</summary>
    internal async ValueTask CopyNewLinesAsync(LineFilter output, bool isLast, CancellationToken token)
    {
        if (HasOffsets && await _file.GetLengthAsync(token) < _offset)
        {
            _offset = 0; // truncated: begin again
        }

        PipeReader reader = _file.AsPipeReader(new AioPipeReaderOptions { Offset = _offset, LeaveOpen = true });
        try
        {
            ReadResult result;
            do
            {
                result = await reader.ReadAsync(token);
                ReadOnlySequence<byte> rest = output.WriteLines(result.Buffer);
                if (result.IsCompleted && (isLast || !HasOffsets) && !rest.IsEmpty)
                {
                    output.WriteLine(rest);
                    rest = rest.Slice(rest.End);
                }

                _offset += HasOffsets ? result.Buffer.Length - rest.Length : 0;
                reader.AdvanceTo(rest.Start, rest.End);
                await output.FlushAsync(token);
            }
            while (!result.IsCompleted);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
