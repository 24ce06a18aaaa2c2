namespace LinuxAio.Tasks.Engine;

/// <summary>A system call to be made: number, six arguments, and what a worker must know beside them.</summary>
internal record struct EngineCall(nint Number)
{
    internal const int LowestPriority = -4;
    internal const int HighestPriority = 4;

    /// <summary>Instead of a system call's number: a batch, whose arguments are the address of its
    /// <see cref="BatchCall"/>s and how many there are. The result is how many were made; fewer only when it was cancelled
    /// meanwhile.</summary>
    internal const int Batch = -1;

    internal long A0 { get; set; }

    internal long A1 { get; set; }

    internal long A2 { get; set; }

    internal long A3 { get; set; }

    internal long A4 { get; set; }

    internal long A5 { get; init; }

    /// <summary>Becomes the argument <see cref="PathArgument"/>, copied to native memory as UTF-8 with a NUL; null: there is
    /// none.</summary>
    internal string? Path { get; set; }

    internal int PathArgument { get; init; } = 1;

    /// <summary>As <see cref="Path"/>; only beside one.</summary>
    internal string? SecondPath { get; set; }

    internal int SecondPathArgument { get; init; } = 3;

    /// <summary>A close: never signalled.</summary>
    internal bool Uninterruptible { get; init; }

    internal int Priority { get; set; }

    /// <summary>Somebody wants to know when it ran.</summary>
    internal bool Timed { get; set; }
}
