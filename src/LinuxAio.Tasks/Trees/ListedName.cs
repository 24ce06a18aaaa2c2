namespace LinuxAio.Tasks.Trees;

/// <summary>An entry as the directory has it.</summary>
internal readonly record struct ListedName(string Name, FileType Type, ulong Inode);
