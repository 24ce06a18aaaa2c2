using System.Net.Sockets;
using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>What a copy of a directory does about something that it cannot copy.</summary>
[SupportedOSPlatform("linux")]
public sealed class CopyFailureTests : FileSystemTests
{
    [Fact]
    public async Task Collect_GoesOn_AndThrowsAllFailures()
    {
        MakeTree();
        List<Exception> reported = [];
        var options = new AioCopyOptions { OnError = AioErrorHandling.Collect, ErrorCallback = reported.Add };

        AggregateException exception = await Assert.ThrowsAsync<AggregateException>(
            async () => await Failing().CopyDirectoryAsync(At("a"), At("b"), options));

        Assert.Equal(
            [
                $"mkdir '{At("b/taken")}'",
                $"open '{At("a/bad")}'",
                $"open '{At("a/shut")}'",
                $"symlink '{At("b/z/link")}'",
            ],
            exception.InnerExceptions.Select(static e => e.Message.Split(": ")[0]).Order(StringComparer.Ordinal));
        Assert.Equal(exception.InnerExceptions, reported);
        Assert.Equal("good", File.ReadAllText(At("b/good")));
        Assert.Equal("last", File.ReadAllText(At("b/z/last")));
    }

    [Fact]
    public async Task Skip_GoesOn_AndThrowsNothing()
    {
        MakeTree();
        List<Exception> reported = [];
        var options = new AioCopyOptions { OnError = AioErrorHandling.Skip, ErrorCallback = reported.Add };

        await Failing().CopyDirectoryAsync(At("a"), At("b"), options);

        Assert.Equal(4, reported.Count);
        Assert.Equal("last", File.ReadAllText(At("b/z/last")));
    }

    [Fact]
    public async Task Throw_EndsWithTheFirstFailure()
    {
        MakeTree();
        List<Exception> reported = [];

        Exception exception = await Assert.ThrowsAnyAsync<Exception>(
            async () => await Failing().CopyDirectoryAsync(
                At("a"), At("b"), new AioCopyOptions { MaxConcurrency = 1, ErrorCallback = reported.Add }));

        Assert.Equal(exception, reported[0]);
        Assert.IsNotType<AggregateException>(exception);
    }

    [Theory]
    [InlineData("missing", "b")]
    [InlineData("a", "a/good")]
    public async Task Collect_NothingCanBeCopied_ThrowsTheFailureItself(string source, string destination)
    {
        MakeTree();

        Exception exception = await Assert.ThrowsAnyAsync<Exception>(
            async () => await Files.CopyDirectoryAsync(
                At(source), At(destination), new AioCopyOptions { OnError = AioErrorHandling.Collect }));

        Assert.IsNotType<AggregateException>(exception);
    }

    [Fact]
    public async Task Callback_Throws_EndsTheCopy()
    {
        MakeTree();
        var options = new AioCopyOptions
        {
            OnError = AioErrorHandling.Skip,
            ErrorCallback = static _ => throw new InvalidOperationException("stop"),
        };

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Failing().CopyDirectoryAsync(At("a"), At("b"), options));
    }

    [Fact]
    public async Task OnError_Undefined_IsRefused()
    {
        ArgumentOutOfRangeException exception = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Files.CopyDirectoryAsync(
                At("a"), At("b"), new AioCopyOptions { OnError = (AioErrorHandling)9 }));

        Assert.Equal(nameof(AioCopyOptions.OnError), exception.ParamName);
    }

    [Theory]
    [InlineData(AioErrorHandling.Throw)]
    [InlineData(AioErrorHandling.Collect)]
    public async Task Socket_IsReported_AndTheCopyGoesOn(AioErrorHandling onError)
    {
        Make("a/sub/last");
        MakeSocket("a/socket");
        List<Exception> reported = [];

        Exception exception = await Assert.ThrowsAnyAsync<Exception>(
            async () => await Files.CopyDirectoryAsync(
                At("a"), At("b"), new AioCopyOptions { OnError = onError, ErrorCallback = reported.Add }));

        Assert.Equal(
            $"copy '{At("a/socket")}' (a Socket): Operation not supported (EOPNOTSUPP)",
            Assert.Single(reported).Message);
        Assert.Equal(onError == AioErrorHandling.Collect, exception is AggregateException);
        Assert.Equal("content", File.ReadAllText(At("b/sub/last")));
        Assert.Equal(["sub"], NamesIn(At("b")));
    }

    private void MakeTree()
    {
        Make("a/bad");
        Make("a/good", "good");
        Make("a/shut/file");
        Make("a/taken/file");
        Make("b/taken");
        Make("a/z/last", "last");
        File.CreateSymbolicLink(At("a/z/link"), "nowhere");
        Make("b/z/link");
    }

    /// <summary>Neither the file "bad" nor the directory "shut" can be opened.</summary>
    private AioFileSystem Failing() => new(new HookedOperations(Operations)
    {
        Before = static call => call is "open bad" or "open shut" ? -(int)Errno.EACCES : null,
    });

    private void MakeSocket(string name)
    {
        // .NET deletes the file of a socket with the socket.
        using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(At("bound")));
            File.Move(At("bound"), At(name));
        }
    }
}
