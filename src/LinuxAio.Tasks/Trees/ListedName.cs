namespace LinuxAio.Tasks.Trees;

/// <summary>An entry as the listing of its directory has it.</summary>
internal readonly record struct ListedName(string Name, FileType Type, ulong Inode);
