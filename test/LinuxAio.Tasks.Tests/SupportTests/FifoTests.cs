using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.SupportTests;

public class FifoTests
{
    [Fact]
    public void Write_BeforeTheReaderOpens_IsReadLater()
    {
        using Fifo fifo = new();
        fifo.Write("abc"u8);
        using FileStream reader = new(fifo.OpenReader(), FileAccess.Read, bufferSize: 0);

        byte[] buffer = new byte[8];
        int count = reader.Read(buffer, 0, buffer.Length);

        Assert.Equal("abc"u8.ToArray(), buffer[..count]);
    }

    [Fact]
    public async Task ReleaseOpens_WithBothEndsBlocked_ReleasesBoth()
    {
        using Fifo fifo = new();
        Task<SafeFileHandle>[] opens =
        [
            Task.Factory.StartNew(fifo.OpenReader, TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(fifo.OpenWriter, TaskCreationOptions.LongRunning),
        ];

        fifo.ReleaseOpens();

        foreach (SafeFileHandle handle in await Task.WhenAll(opens))
        {
            handle.Dispose();
        }
    }

    [Fact]
    public void OpenBothEnds_Alone_DoesNotBlock()
    {
        using Fifo fifo = new();
        using SafeFileHandle both = fifo.OpenBothEnds();
        Assert.False(both.IsInvalid);
    }
}
