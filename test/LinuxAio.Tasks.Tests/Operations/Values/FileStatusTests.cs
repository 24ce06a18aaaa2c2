using System.Runtime.Versioning;
using System.Text;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

[SupportedOSPlatform("linux")]
public sealed class FileStatusTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void New_IsEmpty()
    {
        AssertEmpty(new FileStatus());
    }

    [Fact]
    public void Filled_RegularFile_AgreesWithDotNet()
    {
        string path = _directory.File("file");
        File.WriteAllText(path, "12345");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.SetUser);
        DateTime modified = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1234567);
        File.SetLastWriteTimeUtc(path, modified);

        FileStatus status = Fill(path);

        Assert.False(status.IsEmpty);
        Assert.Equal(FileType.RegularFile, status.Type);
        Assert.True(status.IsRegularFile);
        Assert.False(status.IsDirectory);
        Assert.False(status.IsSymbolicLink);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.SetUser, status.Mode);
        Assert.Equal(5, status.Size);
        Assert.Equal(1u, status.Links);
        Assert.NotEqual(0ul, status.Inode);
        Assert.NotEqual(0ul, status.Device);
        Assert.Equal(modified, status.ModifyTime.UtcDateTime);
        Assert.Equal(123_456_700, status.ModifyTimeNanoseconds);
        Assert.Equal(File.GetLastAccessTimeUtc(path), status.AccessTime.UtcDateTime);
        Assert.Equal(TimeSpan.Zero, status.ChangeTime.Offset);
        Assert.InRange(status.ChangeTime, modified, DateTimeOffset.MaxValue);
        Assert.NotEqual(0u, status.BlockSize);
    }

    [Theory]
    [InlineData("/dev/null", FileType.CharacterDevice)]
    [InlineData("/", FileType.Directory)]
    [InlineData("/proc/self/exe", FileType.SymbolicLink)]
    public void Filled_OtherTypes_AreDistinguished(string path, FileType expected)
    {
        FileStatus status = Fill(path, Fcntl.AT_SYMLINK_NOFOLLOW);

        Assert.Equal(expected, status.Type);
        Assert.Equal(expected == FileType.Directory, status.IsDirectory);
        Assert.Equal(expected == FileType.SymbolicLink, status.IsSymbolicLink);
        Assert.False(status.IsRegularFile);
    }

    [Theory]
    [InlineData(Stat.S_IFREG, FileType.RegularFile)]
    [InlineData(Stat.S_IFDIR, FileType.Directory)]
    [InlineData(Stat.S_IFLNK, FileType.SymbolicLink)]
    [InlineData(Stat.S_IFBLK, FileType.BlockDevice)]
    [InlineData(Stat.S_IFCHR, FileType.CharacterDevice)]
    [InlineData(Stat.S_IFIFO, FileType.Fifo)]
    [InlineData(Stat.S_IFSOCK, FileType.Socket)]
    [InlineData(0, FileType.Unknown)]
    [InlineData(0xe000, FileType.Unknown)]
    public void Type_ComesFromTheFormatBitsOfTheMode(int format, FileType expected)
    {
        Assert.Equal(expected, Fill(new Statx { stx_mode = (ushort)(format | 0x1ff) }).Type);
    }

    [Fact]
    public void DeviceFile_HasTheNumberOfItsDevice()
    {
        Assert.Equal(0x103ul, Fill("/dev/null").SpecialDevice); // 1:3; null(4)
        Assert.Equal(0ul, Fill("/").SpecialDevice);
    }

    [Fact]
    public void Device_IsEncodedLikeMakedev()
    {
        FileStatus status = Fill(new Statx { stx_dev_major = 0xabcd_e123, stx_dev_minor = 0x4567_89ef });

        Assert.Equal(0xabcd_e456_7891_23eful, status.Device);
        Assert.Equal(0xabcd_e123u, status.DeviceMajor);
        Assert.Equal(0x4567_89efu, status.DeviceMinor);
    }

    [Theory]
    [InlineData(-1, 999_999_999u, "1969-12-31T23:59:59.9999999Z")]
    [InlineData(0, 0u, "1970-01-01T00:00:00.0000000Z")]
    [InlineData(-62_135_596_800, 0u, "0001-01-01T00:00:00.0000000Z")]
    [InlineData(253_402_300_799, 999_999_999u, "9999-12-31T23:59:59.9999999Z")]
    [InlineData(long.MinValue, 1u, "0001-01-01T00:00:00.0000000Z")]
    [InlineData(long.MaxValue, 1u, "9999-12-31T23:59:59.9999999Z")]
    public void Times_OfAnySecond_AreExactOrTheNearestPossible(long seconds, uint nanoseconds, string expected)
    {
        StatxTimestamp time = new StatxTimestamp { tv_sec = seconds, tv_nsec = nanoseconds };

        FileStatus status = Fill(new Statx { stx_atime = time, stx_btime = time, stx_mask = Stat.STATX_BTIME });

        Assert.Equal(expected, $"{status.AccessTime.UtcDateTime:o}");
        Assert.Equal(status.AccessTime, status.BirthTime);
        Assert.Equal((int)nanoseconds, status.AccessTimeNanoseconds);
        Assert.Equal((int)nanoseconds, status.BirthTimeNanoseconds);
    }

    [Fact]
    public void FieldsTheFileSystemDidNotFill_AreNull()
    {
        Statx content = new Statx
        {
            stx_btime = new() { tv_sec = 1, tv_nsec = 2 },
            stx_mnt_id = 3,
            stx_dio_mem_align = 4,
            stx_dio_offset_align = 5,
        };

        FileStatus without = Fill(content);
        content.stx_mask = Stat.STATX_BTIME | Stat.STATX_MNT_ID | Stat.STATX_DIOALIGN;
        FileStatus with = Fill(content);

        Assert.Null(without.BirthTime);
        Assert.Equal(0, without.BirthTimeNanoseconds);
        Assert.Null(without.MountId);
        Assert.Null(without.DirectIoMemoryAlignment);
        Assert.Null(without.DirectIoOffsetAlignment);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1), with.BirthTime);
        Assert.Equal(2, with.BirthTimeNanoseconds);
        Assert.Equal(3ul, with.MountId);
        Assert.Equal(4u, with.DirectIoMemoryAlignment);
        Assert.Equal(5u, with.DirectIoOffsetAlignment);
    }

    [Fact]
    public void Begin_WhileInFlight_ThrowsNamingTheOperation_AndLeavesTheFirstInFlight()
    {
        FileStatus status = new FileStatus();
        status.Begin("stat");

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => status.Begin("lstat"));

        Assert.StartsWith("lstat: ", error.Message, StringComparison.Ordinal);
        AssertEmpty(status);
        ((IResultTarget)status).Complete(0);
        Assert.False(status.IsEmpty);
    }

    [Fact]
    public void Begin_OfFilled_EmptiesIt_AtTheSameAddress()
    {
        FileStatus status = new FileStatus();
        nint address = Begin(status);
        FillFromKernel("/", address, flags: 0);
        ((IResultTarget)status).Complete(0);

        Assert.Equal(address, Begin(status));

        AssertEmpty(status);
    }

    [Fact]
    public void Complete_WithError_LeavesItEmptyAndReusable()
    {
        FileStatus status = Fill("/");
        FillFromKernel("/", Begin(status), flags: 0);

        ((IResultTarget)status).Complete(-(int)Errno.ECANCELED);

        AssertEmpty(status);
        status.Begin("stat");
    }

    private static nint Begin(FileStatus status)
    {
        status.Begin("stat");
        return status.Address;
    }

    private static FileStatus Fill(string path, int flags = 0)
    {
        FileStatus status = new FileStatus();
        ((IResultTarget)status).Complete(FillFromKernel(path, Begin(status), flags));
        return status;
    }

    private static unsafe FileStatus Fill(Statx content)
    {
        FileStatus status = new FileStatus();
        *(Statx*)Begin(status) = content;
        ((IResultTarget)status).Complete(0);
        return status;
    }

    private static unsafe long FillFromKernel(string path, nint address, int flags)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            nint result = Kernel.Syscall(SyscallNumber.Statx, Fcntl.AT_FDCWD, (nint)bytes, flags,
                Stat.STATX_BASIC_STATS | Stat.STATX_BTIME, address);
            Assert.Equal(0, result);
            return result;
        }
    }

    private static void AssertEmpty(FileStatus status)
    {
        Assert.True(status.IsEmpty);
        Assert.All(typeof(FileStatus).GetProperties().Where(property => property.Name != nameof(FileStatus.IsEmpty)),
            property => Assert.Equal(
                property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null,
                property.GetValue(status)));
    }
}
