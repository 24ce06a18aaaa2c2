using System.IO.Pipelines;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Pipelines;

namespace LinuxAio.Tasks;

/// <content>The file as a PipeReader and as a PipeWriter.</content>
public sealed partial class AioFile
{
    /// <summary>Makes a <see cref="PipeReader"/> that reads the file from an offset to its end, with
    /// read-ahead.</summary>
    /// <param name="options">Where to begin, how much to read ahead. The options are copied. Default: null, the
    /// defaults of <see cref="AioPipeReaderOptions"/>.</param>
    /// <returns>A reader for one caller at a time; only <see cref="PipeReader.CancelPendingRead"/> may be called during
    /// another call.</returns>
    /// <remarks>
    /// <para>Completing the reader closes this file, unless <see cref="AioPipeReaderOptions.LeaveOpen"/> is set.</para>
    /// <para>A cancelled read loses no bytes: the next read returns them. A failed read first returns the bytes before
    /// the failure; then each further read throws the failure.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the exception names
    /// it.</exception>
    public PipeReader AsPipeReader(AioPipeReaderOptions? options = null)
    {
        options = (options ?? new AioPipeReaderOptions()).Copy();
        int alignment = SynchronousCalls.GetAlignment(Handle);
        return new AioPipeReader(_file, options, options.Pool ?? PoolFor(alignment), alignment);
    }

    /// <summary>Makes a <see cref="PipeWriter"/> that writes to the file from an offset on.</summary>
    /// <param name="options">Where to begin, how much may wait to be written. The options are copied. Default: null,
    /// the defaults of <see cref="AioPipeWriterOptions"/>.</param>
    /// <returns>A writer for one caller at a time; only <see cref="PipeWriter.CancelPendingFlush"/> may be called
    /// during another call.</returns>
    /// <remarks>
    /// <para>Completing the writer writes what is buffered, unless it is given an exception. Then it closes this file,
    /// unless <see cref="AioPipeWriterOptions.LeaveOpen"/> is set.</para>
    /// <para>Prefer <see cref="PipeWriter.CompleteAsync"/>: <see cref="PipeWriter.Complete"/> blocks the thread until
    /// everything is written. If a write is in flight and its completion needs this thread, Complete blocks forever.
    /// That is so in a continuation of <see cref="CompletionMode.Inline"/>, and on the thread that polls in
    /// <see cref="CompletionMode.Manual"/>.</para>
    /// <para>A cancelled flush loses no bytes: the writes go on, and the next flush waits for them. After a failure
    /// nothing more is written, and each further flush throws the failure.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the exception names
    /// it.</exception>
    public PipeWriter AsPipeWriter(AioPipeWriterOptions? options = null) =>
        new AioPipeWriter(_file, (options ?? new AioPipeWriterOptions()).Copy());
}
