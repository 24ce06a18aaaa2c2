namespace LinuxAio.Tasks.Replacing;

/// <summary>How file systems answer when they cannot set an owner, permissions or times: exFAT and CIFS store none, and
/// only the owner of a file may change them.</summary>
internal static class Refusal
{
    /// <summary>Throws if the call failed, unless nobody asked for the attribute and the file system refuses
    /// it.</summary>
    /// <returns>Whether the attribute is set.</returns>
    internal static bool Check(int result, bool required, string operation, string path)
    {
        if (required || !Is(AioResult.GetErrno(result)))
        {
            AioResult.ThrowIfError(result, operation, path);
        }

        return result >= 0;
    }

    private static bool Is(Errno errno) =>
        errno is Errno.EPERM or Errno.EACCES or Errno.EOPNOTSUPP or Errno.EINVAL or Errno.ENOSYS;
}
