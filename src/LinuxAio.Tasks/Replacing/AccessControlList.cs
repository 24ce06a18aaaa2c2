using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Replacing;

/// <summary>A POSIX access control list in the form of the kernel; acl(5).</summary>
internal static class AccessControlList
{
    /// <summary>The extended attribute that has the list of a file.</summary>
    internal const string AccessName = "system.posix_acl_access";

    /// <summary>The extended attribute that has the list that new files in a directory get.</summary>
    internal const string DefaultName = "system.posix_acl_default";

    private const int AllRights = 7;
    private const int GroupShift = 3;

    /// <summary>The permissions of a file without the list that permit nobody more than the list did.</summary>
    /// <param name="list">The list.</param>
    /// <param name="mode">The permissions with the list. Those of the group are its mask.</param>
    internal static UnixFileMode Narrow(ReadOnlySpan<byte> list, UnixFileMode mode)
    {
        int header = Unsafe.SizeOf<PosixAclXattrHeader>();
        bool isKnown = list.Length >= header &&
            MemoryMarshal.Read<PosixAclXattrHeader>(list).a_version == PosixAcl.POSIX_ACL_XATTR_VERSION;
        if (!isKnown)
        {
            return mode & ~FileModes.NotOwner;
        }

        // A user or group of the list becomes one of the others, and a user perhaps one of the group.
        int mask = AllRights, ofGroup = 0, ofUsers = AllRights, ofGroups = AllRights;
        bool namesUsers = false, namesGroups = false;
        foreach (PosixAclXattrEntry entry in MemoryMarshal.Cast<byte, PosixAclXattrEntry>(list[header..]))
        {
            switch (entry.e_tag)
            {
                case PosixAcl.ACL_GROUP_OBJ:
                    ofGroup = entry.e_perm;
                    break;
                case PosixAcl.ACL_MASK:
                    mask = entry.e_perm;
                    break;
                case PosixAcl.ACL_USER:
                    ofUsers &= entry.e_perm;
                    namesUsers = true;
                    break;
                case PosixAcl.ACL_GROUP:
                    ofGroups &= entry.e_perm;
                    namesGroups = true;
                    break;
            }
        }

        ofUsers &= namesUsers ? mask : AllRights;
        ofGroups &= namesGroups ? mask : AllRights;
        int group = ofGroup & mask & ofUsers, others = ofUsers & ofGroups;
        return mode & (~FileModes.NotOwner | (UnixFileMode)(group << GroupShift) | (UnixFileMode)others);
    }
}
