namespace LinuxAio.Tasks.Engine;

/// <summary>A system call to be made: its number, its six arguments, and how a worker must make it.</summary>
internal record struct EngineCall(nint Number)
{
    internal const int LowestPriority = -4;
    internal const int HighestPriority = 4;

    /// <summary>The number of a batch. Its arguments are the address of its <see cref="BatchCall"/>s and their count.
    /// Its result is the number of calls made, which is less than the count only if the batch was cancelled.</summary>
    internal const int Batch = -1;

    internal long A0 { get; set; }

    internal long A1 { get; set; }

    internal long A2 { get; set; }

    internal long A3 { get; set; }

    internal long A4 { get; set; }

    internal long A5 { get; init; }

    /// <summary>The path, or null. The engine copies it to native memory as UTF-8 with a NUL, and passes the address as
    /// the argument with the index <see cref="PathArgument"/>.</summary>
    internal string? Path { get; set; }

    internal int PathArgument { get; init; } = 1;

    /// <summary>The second path, or null; only together with <see cref="Path"/>.</summary>
    internal string? SecondPath { get; set; }

    internal int SecondPathArgument { get; init; } = 3;

    /// <summary>The call is a close: no signal may interrupt it.</summary>
    internal bool Uninterruptible { get; init; }

    internal int Priority { get; set; }

    /// <summary>The worker measures when the call runs.</summary>
    internal bool Timed { get; set; }
}
