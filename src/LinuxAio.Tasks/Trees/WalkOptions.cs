namespace LinuxAio.Tasks.Trees;

/// <summary>How <see cref="TreeWalk{TNode}"/> goes through a tree.</summary>
internal sealed class WalkOptions
{
    /// <summary>For which entries the walk calls stat.</summary>
    internal StatusNeed Statuses { get; init; } = StatusNeed.UnknownTypes;

    /// <summary>The walk calls stat for the target of a symbolic link, and goes into directories through
    /// links.</summary>
    internal bool FollowLinks { get; init; }

    /// <summary>The root may be a symbolic link to a directory.</summary>
    internal bool FollowRoot { get; init; }

    /// <summary>The directory found first is the next one, instead of the one found last.</summary>
    internal bool BreadthFirst { get; init; }

    /// <summary>A directory that has been read is the next one, before one that must be waited for. Not with
    /// <see cref="PostOrder"/>.</summary>
    internal bool AnyOrder { get; init; }

    /// <summary>Each directory comes a second time, once the walk is through with everything below it.</summary>
    internal bool PostOrder { get; init; }

    /// <summary>How many requests for statuses may be under way.</summary>
    internal int MaxConcurrency { get; init; } = 16;
}
