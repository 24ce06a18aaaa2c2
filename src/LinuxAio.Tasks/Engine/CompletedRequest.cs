namespace LinuxAio.Tasks.Engine;

/// <summary>What came of a request: ≥ 0 a count or a descriptor, &lt; 0 −errno; or nothing, because a cancel ended it.</summary>
internal readonly record struct CompletedRequest(object Owner, long Result, bool Cancelled, CallTimes Times = default);
