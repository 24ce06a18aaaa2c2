namespace LinuxAio.Tasks.Engine;

/// <summary>A system call to be made: number, six arguments, and what a worker must know beside them.</summary>
internal record struct EngineCall(nint Number)
{
    internal const int LowestPriority = -4;
    internal const int HighestPriority = 4;

    internal long A0 { get; set; }

    internal long A1 { get; init; }

    internal long A2 { get; init; }

    internal long A3 { get; init; }

    internal long A4 { get; set; }

    internal long A5 { get; init; }

    /// <summary>Becomes argument 1, copied to native memory as UTF-8 with a NUL; null: argument 1 is <see cref="A1"/>.</summary>
    internal string? Path { get; set; }

    /// <summary>A close: never signalled.</summary>
    internal bool Uninterruptible { get; init; }

    internal int Priority { get; set; }
}
