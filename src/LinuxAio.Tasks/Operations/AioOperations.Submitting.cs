using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <content>The way from arguments to a submitted request.</content>
public abstract partial class AioOperations
{
    private static ValueTask<int> BadDescriptor => new(-(int)Errno.EBADF);

    private static void CheckLength(long length, string operation)
    {
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"{operation}: the length must be 0 or more.");
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

    /// <summary>Tries a read inline, before anything is allocated that only an operation of a worker needs. The buffer
    /// is not used after the call.</summary>
    /// <param name="file">The file.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">The position; −1: the file's own.</param>
    /// <param name="cancellationToken">If it is already cancelled, nothing is read.</param>
    /// <param name="result">When true: the result of the operation. When false: how many bytes were read; a worker must
    /// read the rest.</param>
    internal bool TryReadInline(
        FileDescriptor file, Memory<byte> buffer, long offset, CancellationToken cancellationToken, out int result)
    {
        result = 0;
        if (!_tryInline || file.Handle is not { } handle || buffer.Length > InlineRead.MostBytes ||
            cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        Dispatcher.ThrowIfClosed();
        TrackedHandle tracked = TrackedHandle.Of(handle);
        int descriptor = tracked.Enter(out int stripe);
        try
        {
            if (!tracked.ReadsInline(descriptor) ||
                !InlineRead.TryRead(tracked, descriptor, buffer.Span, offset, out result))
            {
                return false;
            }
        }
        finally
        {
            tracked.Leave(stripe);
        }

        Dispatcher.ObserveInline(OperationKind.Read, result);
        return true;
    }

    private ValueTask<int> ReadByWorkerAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, int before, CancellationToken cancellationToken)
    {
        if (!TryEnter(
            file, OperationKind.Read, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            // Bytes that were read inline are the result, although the token is cancelled now.
            return before > 0 && answer.IsCanceled ? new ValueTask<int>(before) : answer;
        }

        operation.BytesBefore = before;
        Memory<byte> rest = buffer[before..];
        Pin(ref operation, rest, out nint address);
        EngineCall call = BufferCall.Read(address, rest.Length, offset < 0 ? offset : offset + before);
        return Start(call, ref operation, cancellationToken);
    }

    private ValueTask<int> OnStatPath(
        OperationKind kind, string name, AioPath path, FileStatus status, int flags,
        CancellationToken cancellationToken)
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

    /// <summary>Starts a call on two paths: arguments 0 and 2 are the directories, 1 and 3 the names.</summary>
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
        // An absolute path needs no directory. Descriptor 0 stands in for one here, because TryEnter refuses negative
        // numbers.
        FileDescriptor directory = path.Directory is null ? 0 : path.Directory;
        if (!TryEnter(directory, kind, status, cancellationToken, out operation, out answer))
        {
            return false;
        }

        operation.Descriptor = path.Directory is null ? Fcntl.AT_FDCWD : operation.Descriptor;
        operation.Path = path.Text;
        return true;
    }

    /// <summary>Holds a second handle for the operation.</summary>
    /// <returns>False: the descriptor is negative, and the operation is released.</returns>
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
        OperationKind kind, FileDescriptor file, EngineCall call, FileStatus? status,
        CancellationToken cancellationToken)
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

    /// <summary>Puts a structure into native memory that lives as long as the operation, so that the kernel can read
    /// it.</summary>
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
            operation.Release(-(int)Errno.ECANCELED, onPump: false); // there is no native memory
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

    /// <summary>Converts an answer that is already there to the 64 bits of some operations.</summary>
    private static ValueTask<long> Widen(ValueTask<int> answer, CancellationToken cancellationToken) =>
        answer.IsCompletedSuccessfully ? new(answer.Result) : ValueTask.FromCanceled<long>(cancellationToken);

    /// <summary>Empties the status and holds the handle for a new operation.</summary>
    /// <returns>False: <paramref name="answer"/> is the task already.</returns>
    private bool TryEnter(
        FileDescriptor file, OperationKind kind, FileStatus? status, CancellationToken cancellationToken,
        out Operation operation, out ValueTask<int> answer)
    {
        Dispatcher.ThrowIfClosed();
        status?.Begin(kind == OperationKind.Lstat ? nameof(AioLstatAsync) : nameof(AioStatAsync));
        operation = new Operation { Kind = kind, Target = status };
        return TryEnter(file, ref operation, cancellationToken, out answer);
    }

    /// <summary>Holds the handle for an operation whose target is already reserved.</summary>
    /// <returns>False: <paramref name="answer"/> is the task already, and the operation is released.</returns>
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

        // The kernel gives some negative numbers a meaning: −100 is the current directory.
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

        TrackedHandle tracked = TrackedHandle.Of(handle);
        descriptor = tracked.Enter(out int stripe);
        return new HandleUse(tracked, stripe);
    }
}
