using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace LinuxAio.Tests.Support.Fuse;

/// <summary>
/// A mounted file system whose every operation the test can hold in flight, delay, fail, shorten or count. It shows the files
/// of <see cref="BackingPath"/>, where the test may prepare and examine them without the faults.
/// </summary>
/// <remarks>
/// The kernel takes locks of its own before it asks the server: a held write or fsync keeps further writes of the same
/// file, and a held unlink further changes of the same directory, from getting here. Hold those on different files.
/// </remarks>
public sealed class FuseMount : IDisposable
{
    // The limits are only for a test that went wrong; nothing waits for them when all is well.
    private const int GiveUpAfterMilliseconds = 60_000;

    // Each held operation keeps a thread of the server; libfuse's own limit is ten.
    private const int OperationsInFlightMax = 1_000;

    private readonly TempDirectory _directory;
    private readonly Process _server;

    /// <param name="direct">
    /// True: each read and write reaches the server with its own length. False: reads go through the page cache.
    /// </param>
    public FuseMount(bool direct = true)
    {
        // First, because it fails where FUSE is missing, and there must be nothing to clean up then.
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

    /// <summary>The same files, without the file system in between.</summary>
    public string BackingPath => _directory.File("backing");

    private string ControlPath => _directory.File("control");

    /// <summary>The path of <paramref name="name"/> in the mount; creates nothing.</summary>
    public string File(string name) => Path.Combine(FullPath, name);

    /// <summary>The path of <paramref name="name"/> beside the mount; creates nothing.</summary>
    public string BackingFile(string name) => Path.Combine(BackingPath, name);

    /// <summary>Calls that arrive from now on stay in flight until <see cref="Release"/>.</summary>
    public void Hold(FuseOperation operation) => Ask($"hold {NameOf(operation)}");

    /// <summary>Lets the held calls go on; later ones are not held.</summary>
    public void Release(FuseOperation operation) => Ask($"release {NameOf(operation)}");

    /// <summary>Calls that arrive from now on take so much longer, to the millisecond, as on slow storage; zero ends
    /// it.</summary>
    public void Delay(FuseOperation operation, TimeSpan time) =>
        Ask($"delay {NameOf(operation)} {(long)time.TotalMilliseconds}");

    /// <summary>Blocks until <paramref name="count"/> calls are being held, or delayed, at the same time.</summary>
    public void WaitUntilHeld(FuseOperation operation, int count = 1) =>
        Ask($"await {NameOf(operation)} {count}");

    /// <summary>The next <paramref name="times"/> calls fail with <paramref name="errno"/>; 0 times ends it.</summary>
    public void Fail(FuseOperation operation, int errno, int times = int.MaxValue) =>
        Ask($"fail {NameOf(operation)} {errno} {times}");

    /// <summary>Reads or writes transfer at most <paramref name="bytesMax"/>; 0 lifts the limit.</summary>
    public void Shorten(FuseOperation operation, int bytesMax) =>
        Ask($"shorten {NameOf(operation)} {bytesMax}");

    /// <summary>How many calls have reached the server, the held and failed ones included.</summary>
    public long Count(FuseOperation operation) => Ask($"count {NameOf(operation)}");

    /// <summary>Releases everything held or delayed, then unmounts.</summary>
    public void Dispose()
    {
        // At the end of its input the server lets everything go, unmounts and ends.
        _server.StandardInput.Close();
        if (!_server.WaitForExit(GiveUpAfterMilliseconds))
        {
            _server.Kill();
            _server.WaitForExit();
        }

        // A server that crashed or was killed leaves a mount without anybody behind it.
        if (Mounts().Contains(FullPath, StringComparison.Ordinal))
        {
            Command.Run("fusermount3", "-u", "-z", FullPath);
        }

        _server.Dispose();
        _directory.Dispose();
    }

    private static string Mounts() => System.IO.File.ReadAllText("/proc/self/mounts");

    // The server's words are lower case because C's are.
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
