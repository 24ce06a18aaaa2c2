namespace LinuxAio.Tasks;

/// <summary>An operation in a worker's hands, for diagnosis.</summary>
/// <param name="Operation">What it does: <c>open</c>, <c>read</c>, …</param>
/// <param name="Path">The path it was given; null when it was given a descriptor.</param>
/// <param name="Descriptor">The descriptor it was given; null when it was given a path.</param>
/// <param name="Age">How long ago it was submitted, time in the queue included.</param>
public sealed record AioRequestInfo(string Operation, string? Path, int? Descriptor, TimeSpan Age);
