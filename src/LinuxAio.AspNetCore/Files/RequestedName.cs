namespace LinuxAio.AspNetCore.Files;

/// <summary>The part of a request's path that names a file beneath the root, as the server decoded it: it is never decoded
/// again. Containment is the kernel's business; here is what no file of a folder is called.</summary>
internal static class RequestedName
{
    private const string WellKnown = ".well-known";

    /// <summary>It holds what no path can hold.</summary>
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

    /// <summary>Whether each part between slashes is the name of an entry, so that a file has one URL; one slash at the end
    /// is the directory's.</summary>
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
