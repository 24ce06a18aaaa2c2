namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/posix_acl.h</c> and <c>linux/posix_acl_xattr.h</c>: the entries of an access control list, as the
/// extended attributes <c>system.posix_acl_access</c> and <c>system.posix_acl_default</c> hold them. All numbers are
/// little-endian, as both architectures are.</summary>
internal static class PosixAcl
{
    internal const uint POSIX_ACL_XATTR_VERSION = 2;

    internal const ushort ACL_USER_OBJ = 0x1;
    internal const ushort ACL_USER = 0x2;
    internal const ushort ACL_GROUP_OBJ = 0x4;
    internal const ushort ACL_GROUP = 0x8;
    internal const ushort ACL_MASK = 0x10;
    internal const ushort ACL_OTHER = 0x20;
}

/// <summary><c>struct posix_acl_xattr_header</c>.</summary>
internal struct PosixAclXattrHeader
{
    internal uint a_version;
}

/// <summary><c>struct posix_acl_xattr_entry</c>.</summary>
internal struct PosixAclXattrEntry
{
    internal ushort e_tag;
    internal ushort e_perm;
    internal uint e_id;
}
