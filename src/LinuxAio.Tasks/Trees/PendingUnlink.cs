namespace LinuxAio.Tasks.Trees;

/// <summary>An entry that is being deleted; the result is awaited once.</summary>
internal readonly record struct PendingUnlink(string Name, ValueTask<int> Result);
