using System.CommandLine;
using System.IO.Pipelines;
using LinuxAio.Cli.Output;

namespace LinuxAio.Cli.Cat;

/// <summary><c>aio cat FILE…</c>: writes files to standard output. While one block is written, the next blocks are
/// read.</summary>
internal static class CatCommand
{
    private const int StandardOutput = 1;
    private const int SigPipe = 13;

    internal static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The files, in the order in which they are written.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "cat",
            "Write files to standard output. Exits with 1 if a file could not be read. If the reader of standard " +
            "output has gone away, exits with 141 and without a message, as cat does in a shell.")
        {
            files,
        };
        command.SetAction((arguments, _) => RunAsync(arguments.GetRequiredValue(files)));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths)
    {
        // The command leaves nothing half done, so Ctrl-C may end the process immediately, even while a pipe blocks the
        // command. Not AioContext.Default: at its end, a process waits for the operations of that context.
        using var interruption = Interruption.ThatEnds();
        var context = new AioContext();
        await using (context.ConfigureAwait(false))
        {
            int code = ExitCode.Success;
            foreach (string path in paths)
            {
                try
                {
                    Errno failure = await WriteFileAsync(context, path).ConfigureAwait(false);
                    if (failure != Errno.None)
                    {
                        return EndWithoutOutput(failure);
                    }
                }
                catch (Exception exception) when (Guard.IsRefusal(exception))
                {
                    Guard.Report(exception);
                    code = ExitCode.Failure;
                }
            }

            return code;
        }
    }

    /// <summary>Writes one file to standard output. Throws if the file cannot be read. Returns the errno if standard
    /// output cannot be written, otherwise <see cref="Errno.None"/>.</summary>
    private static async Task<Errno> WriteFileAsync(AioContext context, string path)
    {
        AioFile file = await context.Files.OpenAsync(path).ConfigureAwait(false);
        PipeReader reader = file.AsPipeReader();
        try
        {
            ReadResult read;
            do
            {
                read = await reader.ReadAsync().ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> block in read.Buffer)
                {
                    Errno failure = await WriteBlockAsync(context, block).ConfigureAwait(false);
                    if (failure != Errno.None)
                    {
                        return failure;
                    }
                }

                reader.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);

            return Errno.None;
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false); // closes the file
        }
    }

    // Not through .NET's streams: the console stream treats EPIPE as success, and a FileStream writes at offsets of its
    // own, so the next program with the same standard output would overwrite what was written. Offset -1 means: write
    // at the position of the descriptor.
    private static async Task<Errno> WriteBlockAsync(AioContext context, ReadOnlyMemory<byte> block)
    {
        while (block.Length > 0)
        {
            int count = await context.AioWriteAsync(StandardOutput, block, offset: -1).ConfigureAwait(false);
            if (AioResult.IsError(count))
            {
                return AioResult.GetErrno(count);
            }

            block = block[count..];
        }

        return Errno.None;
    }

    private static int EndWithoutOutput(Errno errno)
    {
        if (errno == Errno.EPIPE)
        {
            return ExitCode.OfSignal(SigPipe);
        }

        Guard.Report(new IOException($"write '/dev/stdout': {errno.Description()} ({errno.Name()})"));
        return ExitCode.Failure;
    }
}
