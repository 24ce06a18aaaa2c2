using System.Diagnostics.CodeAnalysis;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>What renaming does with a file that has the new name; renameat2(2).</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix",
    Justification = "The manual's word; as OpenFlags.")]
public enum RenameFlags
{
    /// <summary>It is replaced.</summary>
    None = 0,

    /// <summary>It stays, and the answer is −EEXIST.</summary>
    NoReplace = Fs.RENAME_NOREPLACE,

    /// <summary>The two files exchange their names; both must exist.</summary>
    Exchange = Fs.RENAME_EXCHANGE,
}
