namespace LinuxAio.Tasks.Trees;

/// <summary>An entry of a directory, as a walk finds it.</summary>
/// <param name="Listed">What the listing says of it.</param>
/// <param name="Result">What stat returned: 0 or −errno; 0 also where stat was not called.</param>
/// <param name="Status">Null where stat was not called.</param>
internal readonly record struct WalkEntry(ListedName Listed, int Result, FileStatus? Status)
{
    internal string Name => Listed.Name;

    internal FileType Type => Result == 0 && Status is { IsEmpty: false } known ? known.Type : Listed.Type;
}
