namespace LinuxAio.Tasks;

/// <summary>Describes an operation that a worker is executing, for diagnosis.</summary>
/// <param name="Operation">The name of the operation: <c>open</c>, <c>read</c>, …</param>
/// <param name="Path">The path the operation was given; null when it was given a descriptor.</param>
/// <param name="Descriptor">The descriptor the operation was given; null when it was given a path.</param>
/// <param name="Age">The time since the operation was submitted, including its time in the queue.</param>
public sealed record AioRequestInfo(string Operation, string? Path, int? Descriptor, TimeSpan Age);
