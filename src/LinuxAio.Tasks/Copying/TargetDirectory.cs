namespace LinuxAio.Tasks.Copying;

/// <summary>What a copy knows about the directory that it puts a file into.</summary>
/// <param name="IsNew">The directory was made for the copy, so it holds no file of that name.</param>
/// <param name="GivesLists">Its new files may get an access control list from it.</param>
internal readonly record struct TargetDirectory(bool IsNew, bool GivesLists)
{
    /// <summary>A directory about which nothing is known.</summary>
    internal static TargetDirectory Any => new(IsNew: false, GivesLists: true);
}
