using System.Security.Cryptography;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>What is in the folders of all cases: types, permissions, owners, numbers of links, lengths, contents, targets
/// of links.</summary>
internal static class TreeSnapshot
{
    // The separator of the fields; no name in a case has it. NUL ends an entry.
    private const char Separator = '\u0001';

    /// <summary>One map for each folder in the root, from a path in the folder to its description.</summary>
    internal static Dictionary<string, Dictionary<string, string>> Take(string root, bool comparesAttributes)
    {
        string attributes = comparesAttributes ? " %m %U:%G" : "";
        CommandResult listing = Command.Run(
            "find", root, "-mindepth", "1", "-printf",
            $"%P{Separator}%y{attributes} {Separator}%n{Separator}%s{Separator}%l\\0");
        Assert.True(listing.ExitCode == 0, listing.Output);
        Dictionary<string, Dictionary<string, string>> folders = [];
        foreach (string entry in listing.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = entry.Split(Separator);
            string[] names = fields[0].Split('/', 2);
            if (!folders.TryGetValue(names[0], out Dictionary<string, string>? folder))
            {
                folders.Add(names[0], folder = []);
            }

            if (names.Length > 1)
            {
                folder.Add(names[1], Describe(Path.Combine(root, fields[0]), fields));
            }
        }

        return folders;
    }

    private static string Describe(string path, string[] fields) => fields[1][0] switch
    {
        'f' => $"{fields[1]}links {fields[2]}, {fields[3]} bytes, {Hash(path)}",
        'l' => $"{fields[1]}to '{fields[4]}'",
        _ => fields[1],
    };

    private static string Hash(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file)[..4]);
        }
        catch (UnauthorizedAccessException)
        {
            return "unreadable"; // not run by root
        }
    }
}
