namespace LinuxAio.AspNetCore.Files.Requests;

/// <summary>The part of a request's path that names a file beneath the root. The server has decoded the name; it is not
/// decoded again. The kernel keeps names beneath the root; this class refuses names that no served file has.</summary>
internal static class RequestedName
{
    private const string WellKnown = ".well-known";

    /// <summary>Whether the name contains what no path can contain: a NUL, or half of a surrogate pair.</summary>
    internal static bool IsMalformed(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '\0' || (char.IsSurrogate(name[i]) && !IsPair(name, ref i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether each part between slashes can be the name of a directory entry. Empty parts, <c>.</c> and
    /// <c>..</c> cannot, so that a file has one URL only. One slash at the end is allowed: it asks for a
    /// directory.</summary>
    /// <param name="name">A name that is not empty.</param>
    /// <param name="dotFiles">Whether names that begin with a dot are allowed; <c>.well-known</c> always is.</param>
    internal static bool NamesEntries(string name, bool dotFiles)
    {
        ReadOnlySpan<char> path = name.EndsWith('/') ? name.AsSpan(0, name.Length - 1) : name;
        foreach (Range part in path.Split('/'))
        {
            ReadOnlySpan<char> entry = path[part];
            if (entry is "" or "." or ".." || (entry[0] == '.' && !dotFiles && entry is not WellKnown))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPair(string name, ref int index) =>
        char.IsHighSurrogate(name[index]) && ++index < name.Length && char.IsLowSurrogate(name[index]);
}
