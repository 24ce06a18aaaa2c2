using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public class AioResultTests
{
    [Theory]
    [InlineData(0, Errno.None)]
    [InlineData(17, Errno.None)]
    [InlineData(long.MaxValue, Errno.None)]
    [InlineData(-1, Errno.EPERM)]
    [InlineData(-2, Errno.ENOENT)]
    [InlineData(-133, Errno.EHWPOISON)]
    public void GetErrno_IsTheNegativeOfANegativeResult(long result, Errno expected)
    {
        Assert.Equal(expected, AioResult.GetErrno(result));
        Assert.Equal(expected != Errno.None, AioResult.IsError(result));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void ThrowIfError_OfSuccess_DoesNothing(long result)
    {
        AioResult.ThrowIfError(result, "read");
    }

    [Theory]
    [InlineData(Errno.ENOENT, typeof(FileNotFoundException))]
    [InlineData(Errno.ENOTDIR, typeof(DirectoryNotFoundException))]
    [InlineData(Errno.EACCES, typeof(UnauthorizedAccessException))]
    [InlineData(Errno.EPERM, typeof(UnauthorizedAccessException))]
    [InlineData(Errno.EROFS, typeof(UnauthorizedAccessException))]
    [InlineData(Errno.ENAMETOOLONG, typeof(PathTooLongException))]
    [InlineData(Errno.ECANCELED, typeof(OperationCanceledException))]
    [InlineData(Errno.EINVAL, typeof(IOException))]
    [InlineData(Errno.EBADF, typeof(IOException))]
    [InlineData(Errno.EEXIST, typeof(IOException))]
    [InlineData(Errno.ENOSPC, typeof(IOException))]
    [InlineData((Errno)4000, typeof(IOException))]
    public void ThrowIfError_ThrowsTheDotNetType_WithTheErrno(Errno errno, Type expected)
    {
        Exception error = Assert.Throws(expected, () => AioResult.ThrowIfError(-(long)errno, "open", "/a/b"));

        Assert.Equal($"open '/a/b': {errno.Description()} ({errno})", error.Message);
        Assert.Equal(errno, AioResult.GetErrno(error));
        Assert.Equal(errno, error.Data["Errno"]);
    }

    [Fact]
    public void ThrowIfError_Message_IsOneLineLikeThatOfAShell()
    {
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() =>
            AioResult.ThrowIfError(-2, "open", "/a\n'b"));

        Assert.Equal(@"open '/a\n\'b': No such file or directory (ENOENT)", error.Message);
        Assert.Equal("/a\n'b", error.FileName);
    }

    [Fact]
    public void ThrowIfError_WithoutPath_NamesTheOperationOnly()
    {
        IOException error = Assert.Throws<IOException>(() => AioResult.ThrowIfError(-11, "read"));

        Assert.Equal("read: Resource temporarily unavailable (EAGAIN)", error.Message);
        Assert.Equal(11, error.HResult);
    }

    [Fact]
    public void ThrowIfError_OfDenial_HasTheRawErrnoInside_LikeDotNet()
    {
        UnauthorizedAccessException error = Assert.Throws<UnauthorizedAccessException>(() =>
            AioResult.ThrowIfError(-13, "open", "/a"));

        Assert.Equal(13, Assert.IsType<IOException>(error.InnerException).HResult);
    }

    [Fact]
    public void GetErrno_OfForeignException_IsNone()
    {
        Assert.Equal(Errno.None, AioResult.GetErrno(new IOException("x", 2)));
        Assert.Throws<ArgumentNullException>("exception", () => AioResult.GetErrno(null!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OrThrow_OfSuccess_IsTheResult(bool late)
    {
        Assert.Equal(5, await Result(5, late).OrThrow());
        Assert.Equal(5_000_000_000, await LongResult(5_000_000_000, late).OrThrow("copy"));
    }

    [Fact]
    public void OrThrow_OfCompletedSuccess_IsCompleted()
    {
        Assert.True(new ValueTask<int>(5).OrThrow().AsTask().IsCompletedSuccessfully);
        Assert.True(new ValueTask<long>(5).OrThrow().AsTask().IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OrThrow_OfError_FaultsTheTask_NotTheCall(bool late)
    {
        Task<int> task = Result(-2, late).OrThrow("stat", "/a").AsTask();
        Task<long> longTask = LongResult(-20, late).OrThrow("stat", "/a").AsTask();

        FileNotFoundException error = await Assert.ThrowsAsync<FileNotFoundException>(() => task);
        Assert.Equal("stat '/a': No such file or directory (ENOENT)", error.Message);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => longTask);
    }

    [Fact]
    public async Task OrThrow_WithoutOperation_NamesTheExpressionOfTheCaller()
    {
        IOException error = await Assert.ThrowsAsync<IOException>(async () => await Result(-22, late: false).OrThrow());

        Assert.Equal("Result(-22, late: false): Invalid argument (EINVAL)", error.Message);
    }

    [Fact]
    public async Task OrThrow_OfCanceledErrno_CancelsTheTask()
    {
        Task<int> task = new ValueTask<int>(-(int)Errno.ECANCELED).OrThrow("read").AsTask();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.True(task.IsCanceled);
    }

    [Fact]
    public async Task OrThrow_OfFaultedTask_PassesTheExceptionOn()
    {
        ObjectDisposedException error = new ObjectDisposedException("context");

        Assert.Same(error, await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await ValueTask.FromException<int>(error).OrThrow()));
    }

    private static async ValueTask<int> Result(int result, bool late)
    {
        if (late)
        {
            await Task.Yield();
        }

        return result;
    }

    private static async ValueTask<long> LongResult(long result, bool late)
    {
        if (late)
        {
            await Task.Yield();
        }

        return result;
    }
}
