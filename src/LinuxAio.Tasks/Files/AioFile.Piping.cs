using System.IO.Pipelines;
using LinuxAio.Tasks.Pipelines;

namespace LinuxAio.Tasks;

/// <content>As the ends of pipes.</content>
public sealed partial class AioFile
{
    /// <summary>The file from an offset to its end, read ahead, for code that takes a <see cref="PipeReader"/>.</summary>
    /// <param name="options">Where to begin, how much to read ahead; copied.</param>
    /// <returns>A reader for one user at a time; only <see cref="PipeReader.CancelPendingRead"/> may be called beside it.
    /// Completing it closes this file, unless <see cref="AioPipeReaderOptions.LeaveOpen"/>. A read that is cancelled loses
    /// nothing: what arrives is for the next one. An error comes after the bytes before it, and again from each further
    /// read.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Names the option that is.</exception>
    public PipeReader AsPipeReader(AioPipeReaderOptions? options = null) =>
        new AioPipeReader(_file, (options ?? new AioPipeReaderOptions()).Copy());

    /// <summary>The file from an offset on, for code that takes a <see cref="PipeWriter"/>.</summary>
    /// <param name="options">Where to begin, how much may wait to be written; copied.</param>
    /// <returns>A writer for one user at a time; only <see cref="PipeWriter.CancelPendingFlush"/> may be called beside it.
    /// Completing it writes what is buffered (not when it is given an exception) and closes this file, unless
    /// <see cref="AioPipeWriterOptions.LeaveOpen"/>; prefer <see cref="PipeWriter.CompleteAsync"/>, for
    /// <see cref="PipeWriter.Complete"/> blocks meanwhile; and for ever, while a write is under way, on a thread that its
    /// completion needs: in a continuation of <see cref="CompletionMode.Inline"/>, or where
    /// <see cref="CompletionMode.Manual"/> is polled. A flush that is cancelled loses nothing: writing goes on, and
    /// the next flush waits for it. After an error nothing more is written: each further flush throws it again.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Names the option that is.</exception>
    public PipeWriter AsPipeWriter(AioPipeWriterOptions? options = null) =>
        new AioPipeWriter(_file, (options ?? new AioPipeWriterOptions()).Copy());
}
