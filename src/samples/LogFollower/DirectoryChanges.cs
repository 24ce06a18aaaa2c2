using System.Threading.Channels;

namespace LinuxAio.Samples.LogFollower;

/// <summary>Tells when something in a directory has changed.</summary>
internal sealed class DirectoryChanges : IDisposable
{
    // Network file systems report only the changes of this machine.
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(1);

    // One place: changes that come while the last one is being handled are one change.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly FileSystemWatcher _watcher;
    private readonly Timer _timer;

    internal DirectoryChanges(string directory)
    {
        _watcher = new FileSystemWatcher(directory);
        _watcher.Changed += (_, _) => Report();
        _watcher.Created += (_, _) => Report();
        _watcher.Renamed += (_, _) => Report();
        _watcher.EnableRaisingEvents = true;
        _timer = new Timer(_ => Report(), null, LookAnyway, LookAnyway);
    }

    /// <summary>Completes when something has changed since the last call, or after a second.</summary>
    internal async ValueTask WaitAsync(CancellationToken token) => await _changes.Reader.ReadAsync(token);

    public void Dispose()
    {
        _watcher.Dispose();
        _timer.Dispose();
    }

    private void Report() => _changes.Writer.TryWrite(true);
}
