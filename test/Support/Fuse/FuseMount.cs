using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace LinuxAio.Tests.Support.Fuse;

/// <summary>A mounted file system. The test can hold, delay, fail, shorten and count its operations. The mount shows
/// the files of <see cref="BackingPath"/>, where the test can prepare and check them without faults.</summary>
/// <remarks>The kernel takes locks before it asks the server: while a write or fsync is held, other writes of the same
/// file do not reach the server; while an unlink is held, other changes of the same directory do not. Use different
/// files and directories to hold several of them.</remarks>
public sealed class FuseMount : IDisposable
{
    // A test that passes never reaches this limit.
    private const int GiveUpAfterMilliseconds = 60_000;

    // Each held operation occupies one thread of the server. The default limit of libfuse is ten threads.
    private const int OperationsInFlightMax = 1_000;

    private readonly TempDirectory _directory;
    private readonly Process _server;

    /// <param name="direct">True: each read and write reaches the server with its own length. False: reads use the page
    /// cache.</param>
    public FuseMount(bool direct = true)
    {
        // This fails where FUSE is missing, so it comes first: nothing needs to be cleaned up yet.
        string program = FuseServer.Program;
        _directory = new TempDirectory();
        Directory.CreateDirectory(FullPath);
        Directory.CreateDirectory(BackingPath);
        _server = Process.Start(new ProcessStartInfo(
            program,
            [
                BackingPath, ControlPath, direct ? "direct" : "cached", FullPath, "-f", "-o",
                $"default_permissions,max_threads={OperationsInFlightMax},max_idle_threads={OperationsInFlightMax}",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (_server.StandardOutput.ReadLine() != "ready")
        {
            Dispose();
            Assert.Fail("the FUSE server could not mount; its reason is on standard error");
        }
    }

    /// <summary>Where the file system is mounted.</summary>
    public string FullPath => _directory.File("mount");

    /// <summary>The folder of the same files, outside the mount.</summary>
    public string BackingPath => _directory.File("backing");

    private string ControlPath => _directory.File("control");

    /// <summary>The path of <paramref name="name"/> in the mount; creates nothing.</summary>
    public string File(string name) => Path.Combine(FullPath, name);

    /// <summary>The path of <paramref name="name"/> in <see cref="BackingPath"/>; creates nothing.</summary>
    public string BackingFile(string name) => Path.Combine(BackingPath, name);

    /// <summary>Calls that arrive from now on stay in flight until <see cref="Release"/>.</summary>
    public void Hold(FuseOperation operation) => Ask($"hold {NameOf(operation)}");

    /// <summary>Releases the held calls; later calls are not held.</summary>
    public void Release(FuseOperation operation) => Ask($"release {NameOf(operation)}");

    /// <summary>Delays calls that arrive from now on, as slow storage does. Resolution: one millisecond; zero ends the
    /// delay.</summary>
    public void Delay(FuseOperation operation, TimeSpan time) =>
        Ask($"delay {NameOf(operation)} {(long)time.TotalMilliseconds}");

    /// <summary>Blocks until <paramref name="count"/> calls are held or delayed at the same time.</summary>
    public void WaitUntilHeld(FuseOperation operation, int count = 1) =>
        Ask($"await {NameOf(operation)} {count}");

    /// <summary>The next <paramref name="times"/> calls fail with <paramref name="errno"/>; 0 ends the
    /// failures.</summary>
    public void Fail(FuseOperation operation, int errno, int times = int.MaxValue) =>
        Ask($"fail {NameOf(operation)} {errno} {times}");

    /// <summary>Each read or write transfers at most <paramref name="bytesMax"/> bytes; 0 removes the limit.</summary>
    public void Shorten(FuseOperation operation, int bytesMax) =>
        Ask($"shorten {NameOf(operation)} {bytesMax}");

    /// <summary>A held call of this kind fails with EINTR when a signal interrupts its caller. Without this, held calls
    /// ignore signals.</summary>
    public void HonourInterrupts(FuseOperation operation) => Ask($"interrupt {NameOf(operation)} 1");

    /// <summary>Stat of every regular file says that it has this length in bytes; null: the true length.</summary>
    public void TellSize(long? bytes) => Ask($"size {NameOf(FuseOperation.Getattr)} {bytes ?? -1}");

    /// <summary>Names longer than this fail with ENAMETOOLONG; 0 removes the limit.</summary>
    public void LimitNames(int bytesMax) => Ask($"names {NameOf(FuseOperation.Getattr)} {bytesMax}");

    /// <summary>The number of calls that have reached the server, including held and failed calls.</summary>
    public long Count(FuseOperation operation) => Ask($"count {NameOf(operation)}");

    /// <summary>Releases all held and delayed calls, then unmounts.</summary>
    public void Dispose()
    {
        // At the end of its input the server releases all calls, unmounts and exits.
        _server.StandardInput.Close();
        if (!_server.WaitForExit(GiveUpAfterMilliseconds))
        {
            _server.Kill();
            _server.WaitForExit();
        }

        // A server that crashed or was killed leaves a mount without a server.
        if (Mounts().Contains(FullPath, StringComparison.Ordinal))
        {
            Command.Run("fusermount3", "-u", "-z", FullPath);
        }

        _server.Dispose();
        _directory.Dispose();
    }

    private static string Mounts() => System.IO.File.ReadAllText("/proc/self/mounts");

    // The server uses lower-case names, as is usual in C.
#pragma warning disable CA1308
    private static string NameOf(FuseOperation operation) => operation.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private long Ask(FormattableString command)
    {
        string line = command.ToString(CultureInfo.InvariantCulture);
        using Socket socket = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified)
        {
            ReceiveTimeout = GiveUpAfterMilliseconds,
        };
        socket.Connect(new UnixDomainSocketEndPoint(ControlPath));
        socket.Send(Encoding.ASCII.GetBytes(line));
        return Answer(socket, line);
    }

    private static long Answer(Socket socket, string command)
    {
        byte[] answer = new byte[64];
        int length;
        try
        {
            length = socket.Receive(answer);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            throw new TimeoutException($"the FUSE server did not answer '{command}'", e);
        }

        long result = long.Parse(answer.AsSpan(0, length), CultureInfo.InvariantCulture);
        return result >= 0 ? result : throw new ArgumentException($"the FUSE server did not understand '{command}'");
    }
}
