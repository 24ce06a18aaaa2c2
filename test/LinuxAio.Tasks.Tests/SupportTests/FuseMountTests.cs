using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.SupportTests;

[SupportedOSPlatform("linux")]
public class FuseMountTests
{
    private const int EIO = 5;

    [TheoryRequires(Tool.Fuse)]
    [InlineData(true)]
    [InlineData(false)]
    public void Mount_WithoutFaults_ShowsTheBackingFiles(bool direct)
    {
        using FuseMount mount = new(direct);
        File.WriteAllText(mount.File("new"), "through the mount");
        File.WriteAllText(mount.BackingFile("old"), "beside the mount");
        Directory.CreateDirectory(mount.File("folder"));
        File.Move(mount.File("new"), mount.File("moved"));

        Assert.Equal("beside the mount", File.ReadAllText(mount.File("old")));
        Assert.Equal("through the mount", File.ReadAllText(mount.BackingFile("moved")));
        Assert.Equal(
            ["folder", "moved", "old"],
            Directory.GetFileSystemEntries(mount.FullPath).Select(Path.GetFileName).Order());

        File.Delete(mount.File("moved"));
        Directory.Delete(mount.File("folder"));
        Assert.Single(Directory.GetFileSystemEntries(mount.BackingPath));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(FuseOperation.Getattr)]
    [InlineData(FuseOperation.Open)]
    [InlineData(FuseOperation.Read)]
    [InlineData(FuseOperation.Write)]
    [InlineData(FuseOperation.Fsync)]
    [InlineData(FuseOperation.Flush)]
    [InlineData(FuseOperation.Unlink)]
    [InlineData(FuseOperation.Readdir)]
    [InlineData(FuseOperation.Rename)]
    [InlineData(FuseOperation.Mkdir)]
    [InlineData(FuseOperation.Rmdir)]
    [InlineData(FuseOperation.Truncate)]
    [InlineData(FuseOperation.Chmod)]
    [InlineData(FuseOperation.Chown)]
    [InlineData(FuseOperation.Utime)]
    [InlineData(FuseOperation.Setxattr)]
    [InlineData(FuseOperation.Getxattr)]
    [InlineData(FuseOperation.Listxattr)]
    [InlineData(FuseOperation.Link)]
    [InlineData(FuseOperation.Symlink)]
    [InlineData(FuseOperation.Readlink)]
    [InlineData(FuseOperation.Mknod)]
    [InlineData(FuseOperation.Opendir)]
    [InlineData(FuseOperation.Fsyncdir)]
    [InlineData(FuseOperation.CopyFileRange)]
    [InlineData(FuseOperation.Seek)]
    public async Task Hold_Operation_StaysInFlightUntilReleased(FuseOperation operation)
    {
        using FuseMount mount = new();
        Prepare(mount);
        mount.Hold(operation);

        Task held = Task.Factory.StartNew(() => Cause(operation, mount), TaskCreationOptions.LongRunning);
        mount.WaitUntilHeld(operation);
        Assert.False(held.IsCompleted);
        mount.Release(operation);
        await held;

        Assert.NotEqual(0, mount.Count(operation));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Hold_Release_DoesNotDelayTheLastClose()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Hold(FuseOperation.Release);

        await Task.Factory.StartNew(
            () => File.OpenHandle(mount.File("file")).Dispose(), TaskCreationOptions.LongRunning);

        mount.WaitUntilHeld(FuseOperation.Release);
    }

    [FactRequires(Tool.Fuse)]
    public async Task Release_FollowedByHold_ReleasesTheEarlierCall()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Hold(FuseOperation.Read);
        Task first = Task.Factory.StartNew(() => ReadOnce(mount), TaskCreationOptions.LongRunning);
        mount.WaitUntilHeld(FuseOperation.Read);

        mount.Release(FuseOperation.Read);
        mount.Hold(FuseOperation.Read);

        await first;
    }

    [FactRequires(Tool.Fuse)]
    public async Task Hold_ManyReads_AreAllInFlightAtOnce()
    {
        // More than the default thread limit of libfuse.
        const int Readers = 40;
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Hold(FuseOperation.Read);

        Task[] reads = [.. Enumerable.Range(0, Readers).Select(_ =>
            Task.Factory.StartNew(() => File.ReadAllBytes(mount.File("file")), TaskCreationOptions.LongRunning))];
        mount.WaitUntilHeld(FuseOperation.Read, Readers);
        mount.Release(FuseOperation.Read);

        await Task.WhenAll(reads);
    }

    [FactRequires(Tool.Fuse)]
    public void Fail_TwoReads_ThenReadsSucceed()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        byte[] buffer = new byte[7];
        mount.Fail(FuseOperation.Read, EIO, times: 2);

        Assert.Throws<IOException>(() => RandomAccess.Read(handle, buffer, 0));
        Assert.Throws<IOException>(() => RandomAccess.Read(handle, buffer, 0));
        Assert.Equal(7, RandomAccess.Read(handle, buffer, 0));
        Assert.Equal(3, mount.Count(FuseOperation.Read));
    }

    [FactRequires(Tool.Fuse)]
    public void Delay_Reads_TakeThatLong_UntilItIsZero()
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(30);
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Delay(FuseOperation.Read, delay);

        long started = Stopwatch.GetTimestamp();
        ReadOnce(mount);
        Assert.True(Stopwatch.GetElapsedTime(started) >= delay);

        // The second call replaces the first: the read does not take an hour.
        mount.Delay(FuseOperation.Read, TimeSpan.FromHours(1));
        mount.Delay(FuseOperation.Read, TimeSpan.Zero);
        ReadOnce(mount);
    }

    [FactRequires(Tool.Fuse)]
    public void Shorten_Reads_ReturnAtMostThatMany()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        byte[] buffer = new byte[7];
        mount.Shorten(FuseOperation.Read, bytesMax: 4);

        Assert.Equal(4, RandomAccess.Read(handle, buffer, 0));
        Assert.Equal("cont", Encoding.ASCII.GetString(buffer, 0, 4));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_WithAReadHeldOrDelayed_EndsTheReadAndUnmounts(bool delayed)
    {
        FuseMount mount = new();
        string path = mount.FullPath;
        File.WriteAllText(mount.BackingFile("file"), "content");
        if (delayed)
        {
            mount.Delay(FuseOperation.Read, TimeSpan.FromHours(1));
        }
        else
        {
            mount.Hold(FuseOperation.Read);
        }

        Task held = Task.Factory.StartNew(() => File.ReadAllBytes(mount.File("file")), TaskCreationOptions.LongRunning);
        mount.WaitUntilHeld(FuseOperation.Read);

        mount.Dispose();

        // The read ends with its bytes or, when the server has exited, with an error.
        await held.ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.DoesNotContain(path, File.ReadAllText("/proc/self/mounts"), StringComparison.Ordinal);
    }

    [FactRequires(Tool.Fuse)]
    public void TellSize_StatTellsIt_AndAllBytesCanBeRead()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "more than three bytes");
        mount.TellSize(3);

        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        byte[] buffer = new byte[100];
        Assert.Equal(3, new FileInfo(mount.File("file")).Length);
        Assert.Equal(21, RandomAccess.Read(handle, buffer, 0));

        mount.TellSize(null);
        Assert.Equal(21, new FileInfo(mount.File("file")).Length);
    }

    [FactRequires(Tool.Fuse)]
    public void LimitNames_RefusesLongerNames()
    {
        using FuseMount mount = new();
        mount.LimitNames(143);

        File.WriteAllText(mount.File(new string('n', 143)), "content");
        Assert.Throws<PathTooLongException>(() => File.WriteAllText(mount.File(new string('n', 144)), "content"));
    }

    // A signal cannot be sent to a thread of .NET, so the caller is another program.
    [TheoryRequires(Tool.Fuse)]
    [InlineData(true)]
    [InlineData(false)]
    public void HonourInterrupts_HeldReadEndsWithASignal_OnlyThen(bool honour)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Hold(FuseOperation.Read);
        if (honour)
        {
            mount.HonourInterrupts(FuseOperation.Read);
        }

        using Process reader = Process.Start("cat", [mount.File("file")]);
        mount.WaitUntilHeld(FuseOperation.Read);
        Command.Run("kill", "-INT", $"{reader.Id}");
        if (honour)
        {
            Assert.True(reader.WaitForExit(Bounded.Limit));
        }
        else
        {
            mount.WaitUntilHeld(FuseOperation.Read);
            mount.Release(FuseOperation.Read);
            reader.WaitForExit();
        }

        Assert.NotEqual(0, reader.ExitCode);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(FuseOperation.Chmod)]
    [InlineData(FuseOperation.CopyFileRange)]
    [InlineData(FuseOperation.Setxattr)]
    public void Fail_Operation_HasThatErrno(FuseOperation operation)
    {
        using FuseMount mount = new();
        Prepare(mount);
        mount.Fail(operation, EIO);

        Exception failure = Assert.ThrowsAny<Exception>(() => Cause(operation, mount));

        Assert.Contains("Input/output error", failure.Message, StringComparison.Ordinal);
    }

    private static void Prepare(FuseMount mount)
    {
        File.WriteAllText(mount.BackingFile("file"), "content");
        Directory.CreateDirectory(mount.BackingFile("folder"));
        File.CreateSymbolicLink(mount.BackingFile("link"), "file");
    }

    private static void ReadOnce(FuseMount mount)
    {
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));
        RandomAccess.Read(handle, new byte[7], 0);
    }

    private static void Cause(FuseOperation operation, FuseMount mount)
    {
        string file = mount.File("file");
        switch (operation)
        {
            case FuseOperation.Getattr:
                File.GetAttributes(file);
                break;
            case FuseOperation.Open or FuseOperation.Flush:
                File.OpenHandle(file).Dispose();
                break;
            case FuseOperation.Read:
                File.ReadAllBytes(file);
                break;
            case FuseOperation.Write:
                File.AppendAllText(file, "more");
                break;
            case FuseOperation.Fsync or FuseOperation.Truncate:
                using (SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
                {
                    RandomAccess.SetLength(handle, 1);
                    RandomAccess.FlushToDisk(handle);
                }

                break;
            case FuseOperation.Unlink:
                File.Delete(file);
                break;
            case FuseOperation.Readdir:
                Directory.GetFiles(mount.FullPath);
                break;
            case FuseOperation.Rename:
                File.Move(file, mount.File("moved"));
                break;
            case FuseOperation.Mkdir:
                Directory.CreateDirectory(mount.File("new"));
                break;
            case FuseOperation.Rmdir:
                Directory.Delete(mount.File("folder"));
                break;
            case FuseOperation.Chmod:
                File.SetUnixFileMode(file, UnixFileMode.UserRead);
                break;
            case FuseOperation.Chown:
                LibC.ChangeOwner(file, 1234, 5678);
                break;
            case FuseOperation.Utime:
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
                break;
            case FuseOperation.Setxattr:
                LibC.SetAttribute(file, "user.name", "value"u8);
                break;
            case FuseOperation.Getxattr:
                LibC.GetAttribute(file, "user.name");
                break;
            case FuseOperation.Listxattr:
                LibC.ListAttributes(file);
                break;
            case FuseOperation.Link:
                LibC.Link(file, mount.File("second"));
                break;
            case FuseOperation.Symlink:
                File.CreateSymbolicLink(mount.File("new"), "file");
                break;
            case FuseOperation.Readlink:
                Assert.Equal("file", new FileInfo(mount.File("link")).LinkTarget);
                break;
            case FuseOperation.Mknod:
                LibC.MakeFifo(mount.File("fifo"));
                break;
            case FuseOperation.Opendir:
                Directory.GetFiles(mount.File("folder"));
                break;
            case FuseOperation.Fsyncdir:
                using (SafeFileHandle folder = LibC.Open(mount.File("folder"), LibC.O_DIRECTORY))
                {
                    LibC.Sync((int)folder.DangerousGetHandle());
                }

                break;
            case FuseOperation.CopyFileRange:
                using (SafeFileHandle from = LibC.Open(file, LibC.O_RDONLY))
                using (SafeFileHandle to = LibC.Open(mount.File("copy"), LibC.O_WRONLY | LibC.O_CREAT))
                {
                    LibC.CopyRange(from, to, 7);
                }

                break;
            case FuseOperation.Seek:
                using (SafeFileHandle sought = LibC.Open(file, LibC.O_RDONLY))
                {
                    LibC.Seek((int)sought.DangerousGetHandle(), 0, LibC.SEEK_DATA);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, null);
        }
    }
}
