using System.CommandLine;
using System.IO.Pipelines;
using LinuxAio.Cli.Output;

namespace LinuxAio.Cli.Cat;

/// <summary><c>aio cat FILE…</c>: files to standard output, the next blocks being read while one is written.</summary>
internal static class CatCommand
{
    private const int StandardOutput = 1;
    private const int SigPipe = 13;

    internal static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The files, in this order.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "cat",
            "Write files to standard output. Exits with 1 if one could not be read; without a word, and with 141 as cat " +
            "does for a shell, when nobody reads standard output any more.")
        {
            files,
        };
        command.SetAction((arguments, _) => RunAsync(arguments.GetRequiredValue(files)));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths)
    {
        // Nothing is half done here: Ctrl-C ends at once, also while the reader of a pipe lets us wait. Not
        // AioContext.Default, for whose operations a process waits when it ends.
        using var interruption = Interruption.ThatEnds();
        var context = new AioContext();
        await using (context.ConfigureAwait(false))
        {
            int code = ExitCode.Success;
            foreach (string path in paths)
            {
                try
                {
                    Errno refused = await WriteFileAsync(context, path).ConfigureAwait(false);
                    if (refused != Errno.None)
                    {
                        return EndWithoutOutput(refused);
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

    /// <summary>Throws when the file cannot be read; returns why standard output took no more, or none.</summary>
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
                    Errno refused = await WriteBlockAsync(context, block).ConfigureAwait(false);
                    if (refused != Errno.None)
                    {
                        return refused;
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

    // .NET's console stream takes EPIPE for success, and its FileStream writes at offsets of its own, where whoever has
    // standard output next would write again.
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
