using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <content>From arguments to a submitted request.</content>
public abstract partial class AioOperations
{
    private static ValueTask<int> BadDescriptor => new(-(int)Errno.EBADF);

    private static void CheckLength(long length, string operation)
    {
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"{operation}: the length must be 0 or more.");
        }
    }

    private static void CheckOffset(long offset, long least, string operation)
    {
        if (offset < least)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{operation}: the offset must be {least} or more.");
        }
    }

    /// <summary>Before anything is built that only an operation of a worker needs. True: <paramref name="result"/> is the
    /// operation's. False: so many bytes were read, and a worker must do the rest.</summary>
    private bool TryReadInline(
        FileDescriptor file, Memory<byte> buffer, long offset, CancellationToken cancellationToken, out int result)
    {
        result = 0;
        if (!_tryInline || file.Handle is not { } handle || buffer.Length > InlineRead.MostBytes ||
            cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        Dispatcher.ThrowIfClosed();
        TrackedHandle facts = TrackedHandle.Of(handle);
        int descriptor = facts.Enter(out int stripe);
        try
        {
            if (!facts.ReadsInline(descriptor) ||
                !InlineRead.TryRead(facts, descriptor, buffer.Span, offset, out result))
            {
                return false;
            }
        }
        finally
        {
            facts.Leave(stripe);
        }

        Dispatcher.ObserveInline(OperationKind.Read, result);
        return true;
    }

    private ValueTask<int> ReadByWorkerAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, int before, CancellationToken cancellationToken)
    {
        if (!TryEnter(file, OperationKind.Read, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return before > 0 && answer.IsCanceled ? new ValueTask<int>(before) : answer; // what was read is the result
        }

        operation.BytesBefore = before;
        Memory<byte> rest = buffer[before..];
        Pin(ref operation, rest, out nint address);
        EngineCall call = BufferCall.Read(address, rest.Length, offset < 0 ? offset : offset + before);
        return Start(call, ref operation, cancellationToken);
    }

    private ValueTask<int> OnStatPath(
        OperationKind kind, string name, AioPath path, FileStatus status, int flags, CancellationToken cancellationToken)
    {
        path.Validate(name, nameof(path));
        ArgumentNullException.ThrowIfNull(status);
        var call = new EngineCall(SyscallNumber.Statx) { A2 = flags | Fcntl.AT_NO_AUTOMOUNT, A3 = FileStatus.Mask };
        return OnPath(kind, path, call, status, cancellationToken);
    }

    private ValueTask<int> OnPath(
        OperationKind kind, AioPath path, EngineCall call, FileStatus? status, CancellationToken cancellationToken)
    {
        if (!TryEnterPath(kind, path, status, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        call.Path = path.Text;
        call.A4 = status?.Address ?? call.A4;
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Of two names, the directories are arguments 0 and 2, the names 1 and 3.</summary>
    private ValueTask<int> OnTwoPaths(
        OperationKind kind, AioPath path, AioPath newPath, EngineCall call, CancellationToken cancellationToken)
    {
        if (!TryEnterPath(kind, path, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        int second = Fcntl.AT_FDCWD;
        if (newPath.Directory is { } directory && !TryEnterSecond(directory, ref operation, out second))
        {
            return BadDescriptor;
        }

        call.Path = path.Text;
        call.SecondPath = newPath.Text;
        call.A2 = second;
        return Start(call, ref operation, cancellationToken);
    }

    private bool TryEnterPath(
        OperationKind kind, AioPath path, FileStatus? status, CancellationToken cancellationToken,
        out Operation operation, out ValueTask<int> answer)
    {
        // An absolute path needs no directory: the root stands in, for no number below zero is let through.
        FileDescriptor directory = path.Directory is null ? 0 : path.Directory;
        if (!TryEnter(directory, kind, status, cancellationToken, out operation, out answer))
        {
            return false;
        }

        operation.Descriptor = path.Directory is null ? Fcntl.AT_FDCWD : operation.Descriptor;
        operation.Path = path.Text;
        return true;
    }

    /// <summary>Holds a second handle for the operation. False: it is no file, and the operation is given up.</summary>
    private static bool TryEnterSecond(FileDescriptor file, ref Operation operation, out int descriptor)
    {
        try
        {
            operation.SecondHandle = Enter(file, out descriptor);
        }
        catch
        {
            operation.Release(-(int)Errno.EBADF, onPump: false);
            throw;
        }

        if (descriptor >= 0)
        {
            return true;
        }

        operation.Release(-(int)Errno.EBADF, onPump: false);
        return false;
    }

    private ValueTask<int> OnFile(
        OperationKind kind, FileDescriptor file, EngineCall call, FileStatus? status, CancellationToken cancellationToken)
    {
        if (!TryEnter(file, kind, status, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        call.A4 = status?.Address ?? call.A4;
        return Start(call, ref operation, cancellationToken);
    }

    private static unsafe void Pin(ref Operation operation, ReadOnlyMemory<byte> buffer, out nint address)
    {
        try
        {
            operation.Pin = buffer.Pin();
            address = (nint)operation.Pin.Pointer;
        }
        catch
        {
            operation.Release(-(int)Errno.ECANCELED, onPump: false);
            throw;
        }
    }

    /// <summary>Puts what the kernel shall read beside the arguments where it can.</summary>
    private static NativeArgument Attach(ref Operation operation, ReadOnlySpan<long> words)
    {
        try
        {
            var argument = new NativeArgument(words);
            operation.Target = argument;
            return argument;
        }
        catch
        {
            operation.Release(-(int)Errno.ECANCELED, onPump: false); // no memory
            throw;
        }
    }

    private ValueTask<int> Start(EngineCall call, ref Operation operation, CancellationToken cancellationToken)
    {
        SetDescriptorAndPriority(ref call, ref operation);
        return Dispatcher.Submit(call, ref operation, cancellationToken);
    }

    private ValueTask<long> StartLong(EngineCall call, ref Operation operation, CancellationToken cancellationToken)
    {
        SetDescriptorAndPriority(ref call, ref operation);
        return Dispatcher.SubmitLong(call, ref operation, cancellationToken);
    }

    private void SetDescriptorAndPriority(ref EngineCall call, ref Operation operation)
    {
        call.A0 = operation.Descriptor;
        call.Priority = _priority;
        operation.Priority = (sbyte)_priority;
    }

    /// <summary>An answer that is there already, of an operation whose result is 64 bits.</summary>
    private static ValueTask<long> Widen(ValueTask<int> answer, CancellationToken cancellationToken) =>
        answer.IsCompletedSuccessfully ? new(answer.Result) : ValueTask.FromCanceled<long>(cancellationToken);

    /// <summary>Empties the status and holds the handle for the operation. False: there is an answer already.</summary>
    private bool TryEnter(
        FileDescriptor file, OperationKind kind, FileStatus? status, CancellationToken cancellationToken,
        out Operation operation, out ValueTask<int> answer)
    {
        Dispatcher.ThrowIfClosed();
        status?.Begin(kind == OperationKind.Lstat ? nameof(AioLstatAsync) : nameof(AioStatAsync));
        operation = new Operation { Kind = kind, Target = status };
        return TryEnter(file, ref operation, cancellationToken, out answer);
    }

    /// <summary>Holds the handle for the operation, whose target is reserved already. False: there is an answer, and the
    /// operation is given up.</summary>
    private static bool TryEnter(
        FileDescriptor file, ref Operation operation, CancellationToken cancellationToken, out ValueTask<int> answer)
    {
        answer = default;
        if (cancellationToken.IsCancellationRequested)
        {
            operation.Release(-(int)Errno.ECANCELED, onPump: false);
            answer = ValueTask.FromCanceled<int>(cancellationToken);
            return false;
        }

        try
        {
            operation.Handle = Enter(file, out operation.Descriptor);
        }
        catch
        {
            operation.Release(-(int)Errno.EBADF, onPump: false);
            throw;
        }

        if (operation.Descriptor >= 0)
        {
            return true;
        }

        // Some numbers below zero mean something to the kernel: −100 is the current directory.
        operation.Release(-(int)Errno.EBADF, onPump: false);
        answer = BadDescriptor;
        return false;
    }

    private static HandleUse Enter(FileDescriptor file, out int descriptor)
    {
        if (file.Handle is not { } handle)
        {
            descriptor = file.Number;
            return default;
        }

        TrackedHandle facts = TrackedHandle.Of(handle);
        descriptor = facts.Enter(out int stripe);
        return new HandleUse(facts, stripe);
    }
}
