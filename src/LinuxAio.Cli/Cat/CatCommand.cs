using System.CommandLine;
using System.IO.Pipelines;
using LinuxAio.Cli.Output;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Cli.Cat;

/// <summary><c>aio cat [FILE…]</c>: writes files to standard output. While one block is written, the next blocks are
/// read.</summary>
internal static class CatCommand
{
    private const string StandardInput = "-";
    private const int InputBlock = 128 * 1024;
    private const int SigPipe = 13;

    internal static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description =
                "The files, in the order in which they are written. '-' is standard input, and so is no file at all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(
            "cat",
            "Write files to standard output. Exits with 1 if a file could not be read. If the reader of standard " +
            "output has gone away, exits with 141 and without a message, as cat does in a shell.")
        {
            files,
        };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(files) ?? []));
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
            var output = new StandardOutput(context);
            Errno failure = await output.OpenAsync().ConfigureAwait(false);
            if (failure != Errno.None)
            {
                return EndWithoutOutput(failure);
            }

            int code = ExitCode.Success;
            foreach (string path in paths is [] ? [StandardInput] : paths)
            {
                try
                {
                    failure = await WriteFileAsync(context, path, output).ConfigureAwait(false);
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
    private static async Task<Errno> WriteFileAsync(AioContext context, string path, StandardOutput output)
    {
        if (path == StandardInput)
        {
            return await WriteStandardInputAsync(context, output).ConfigureAwait(false);
        }

        PathArgument.RefuseEmpty("open", path);
        AioFile file = await context.Files.OpenAsync(path).ConfigureAwait(false);
        PipeReader reader = file.AsPipeReader();
        try
        {
            if (output.Is(await file.GetStatusAsync().ConfigureAwait(false), position: 0))
            {
                throw IsOutput(path);
            }

            ReadResult read;
            do
            {
                read = await reader.ReadAsync().ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> block in read.Buffer)
                {
                    Errno failure = await output.WriteAsync(block).ConfigureAwait(false);
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

    // One read after the other, at the position of the descriptor: what this command does not read is left to the next
    // program with the same standard input.
    private static async Task<Errno> WriteStandardInputAsync(AioContext context, StandardOutput output)
    {
        bool isClosed = StandardDescriptor.IsClosed(StandardDescriptor.Input);
        AioResult.ThrowIfError(isClosed ? -(int)Errno.EBADF : 0, "read", StandardInput);
        var status = new FileStatus();
        await context.AioStatAsync(StandardDescriptor.Input, status).OrThrow("stat", StandardInput)
            .ConfigureAwait(false);
        if (output.Is(status, StandardDescriptor.PositionOf(StandardDescriptor.Input)))
        {
            throw IsOutput(StandardInput);
        }

        byte[] buffer = GC.AllocateUninitializedArray<byte>(InputBlock, pinned: true);
        while (true)
        {
            int count = await context.AioReadAsync(StandardDescriptor.Input, buffer, offset: -1)
                .OrThrow("read", StandardInput).ConfigureAwait(false);
            Errno failure = await output.WriteAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            if (count == 0 || failure != Errno.None)
            {
                return failure;
            }
        }
    }

    // It would never come to an end: what is written is read again.
    private static IOException IsOutput(string path) =>
        new($"cat {PathText.Quote(path)}: refused, because the file is standard output, too");

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
