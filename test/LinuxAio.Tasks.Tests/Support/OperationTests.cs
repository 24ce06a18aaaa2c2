using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>The base of tests of operations: contexts and handles that end with the test, and a folder for its
/// files.</summary>
public abstract class OperationTests : IDisposable
{
    protected const string Category = "Category";
    protected const string Acceptance = "Acceptance";

    /// <summary>A descriptor that is not open in any process.</summary>
    protected const int NoDescriptor = 1_000_000_000;

    private readonly Stack<IDisposable> _owned = new();

    protected OperationTests() => Own(Temp);

    public static TheoryData<CompletionMode> Modes =>
        [CompletionMode.ThreadPool, CompletionMode.Inline, CompletionMode.Manual];

    /// <summary>How a test passes a file to an operation.</summary>
    public enum By
    {
        Number,
        FileHandle,
        OtherHandle,
    }

    protected TempDirectory Temp { get; } = new();

    /// <summary>Disposes what the test owns, the newest first: held operations, then contexts, then files.</summary>
    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? owned))
        {
            owned.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    protected T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Push(disposable);
        return disposable;
    }

    protected AioContext NewContext(Action<AioOptions>? configure = null)
    {
        var options = new AioOptions();
        configure?.Invoke(options);
        return Own(new AioContext(options));
    }

    protected AioContext NewContext(CompletionMode mode, Action<AioOptions>? configure = null) =>
        NewContext(options =>
        {
            options.CompletionMode = mode;
            configure?.Invoke(options);
        });

    /// <summary>A context with one worker: while one operation is held, all others wait in the queue.</summary>
    protected AioContext NewSingleWorker(CompletionMode mode = CompletionMode.ThreadPool) =>
        NewContext(mode, static options => options.MaxWorkers = 1);

    protected string NewFile(string content, string name = "file") =>
        NewFile(System.Text.Encoding.UTF8.GetBytes(content), name);

    protected string NewFile(byte[] content, string name = "file")
    {
        string path = Temp.File(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    protected SafeFileHandle OpenFile(string path, FileAccess access = FileAccess.Read) =>
        Own(File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete));

    protected AioDirectoryHandle OpenDirectory(string path) =>
        Own(new AioDirectoryHandle(LibC.OpenRaw(path, LibC.O_DIRECTORY), ownsHandle: true));

    /// <summary>The content, at most 100 bytes, of the file that an operation opened.</summary>
    protected static string ReadAndClose(int descriptor)
    {
        Assert.True(descriptor >= 0, $"{AioResult.GetErrno(descriptor)}");
        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        byte[] buffer = new byte[100];
        return System.Text.Encoding.UTF8.GetString(buffer, 0, RandomAccess.Read(handle, buffer, 0));
    }

    /// <summary>An open file in one of the forms that an operation accepts.</summary>
    protected FileDescriptor As(SafeFileHandle file, By by) => by switch
    {
        By.Number => (int)file.DangerousGetHandle(),
        By.FileHandle => file,
        _ => Own(new AioDirectoryHandle(LibC.Duplicate(file), ownsHandle: true)),
    };

    /// <summary>The result of the operation; polls a context in manual mode.</summary>
    protected static async Task<T> Finish<T>(ValueTask<T> operation, AioContext? context = null)
    {
        Task<T> task = operation.AsTask();
        if (context is not null && IsManual(context))
        {
            context.PollUntil(() => task.IsCompleted);
        }

        return await task.InTime();
    }

    protected static bool IsManual(AioContext context)
    {
        try
        {
            return context.PollFileno >= 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Runs an action that may block on its own thread.</summary>
    protected static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Runs an async method up to its first await on a thread without SynchronizationContext. From there on
    /// the context under test decides where the continuation runs.</summary>
    protected static Task Begin(Func<Task> method)
    {
        Task? task = null;
        var thread = new Thread(() => task = method()) { IsBackground = true };
        thread.UnsafeStart();
        Assert.True(thread.Join(Bounded.Limit), "an async method blocks before its first await");
        return task!;
    }

    /// <summary>Asserts that the call throws; the test awaits nothing.</summary>
    protected static T Misuse<T>(Func<ValueTask<int>> call)
        where T : Exception =>
        Assert.Throws<T>(() => { call(); });

    /// <summary>The same for an operation with a 64-bit result.</summary>
    protected static T Misuse<T>(Func<ValueTask<long>> call)
        where T : Exception =>
        Assert.Throws<T>(() => { call(); });

    protected static void AssertErrno(Errno expected, long result) =>
        Assert.Equal((expected, -(long)expected), (AioResult.GetErrno(result), result));

    protected static async Task AssertFails(Errno expected, ValueTask<int> operation) =>
        AssertErrno(expected, await Finish(operation));

    protected static async Task AssertFails(Errno expected, ValueTask<long> operation) =>
        AssertErrno(expected, await Finish(operation));

    protected static async Task<OperationCanceledException> AssertCancelled<T>(
        ValueTask<T> operation, CancellationToken token, AioContext? context = null)
    {
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Finish(operation, context));
        Assert.Equal(token, exception.CancellationToken);
        return exception;
    }

    /// <summary>Keeps a worker busy until the test releases it or ends.</summary>
    private protected HeldWorker Hold(AioContext context) => Own(new HeldWorker(context));
}
