using System.Diagnostics.CodeAnalysis;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>What a rename does when a file already has the new name. See renameat2(2).</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix",
    Justification = "renameat2(2) calls them flags.")]
public enum RenameFlags
{
    /// <summary>Replaces that file.</summary>
    None = 0,

    /// <summary>Does not rename, and returns −EEXIST.</summary>
    NoReplace = Fs.RENAME_NOREPLACE,

    /// <summary>Exchanges the names of the two files, which must both exist.</summary>
    Exchange = Fs.RENAME_EXCHANGE,
}
