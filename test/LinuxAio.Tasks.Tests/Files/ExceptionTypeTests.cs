using LinuxAio.Tasks.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>A failure has the exception type that .NET's File and Directory throw for it, and its message names the
/// operation, the path and the errno.</summary>
public sealed class ExceptionTypeTests : FileSystemTests
{
    private delegate ValueTask Ours(AioFileSystem files, string folder);

    private static readonly Dictionary<string, (Action<string> Theirs, Ours Ours)> s_cases = new()
    {
        ["read missing"] = (d => File.ReadAllBytes(d + "/no"),
            async (files, d) => await files.ReadAllBytesAsync(d + "/no")),
        ["read in missing"] =
            (d => File.ReadAllBytes(d + "/no/no"), async (files, d) => await files.ReadAllTextAsync(d + "/no/no")),
        ["read directory"] =
            (d => File.ReadAllBytes(d + "/dir"), async (files, d) => await files.ReadAllBytesAsync(d + "/dir")),
        ["read under file"] =
            (d => File.ReadAllBytes(d + "/f/x"), async (files, d) => await files.ReadAllBytesAsync(d + "/f/x")),
        ["open missing"] = (d => File.OpenRead(d + "/no"), async (files, d) => await files.OpenAsync(d + "/no")),
        ["open in missing"] = (d => File.OpenRead(d + "/no/no"),
            async (files, d) => await files.OpenAsync(d + "/no/no")),
        ["write directory"] =
            (d => File.WriteAllText(d + "/dir", "x"), (files, d) => files.WriteAllTextAsync(d + "/dir", "x")),
        ["write in missing"] =
            (d => File.WriteAllText(d + "/no/no", "x"), (files, d) => files.WriteAllTextAsync(d + "/no/no", "x")),
        ["replace directory"] =
            (d => File.WriteAllText(d + "/dir", "x"), (files, d) => files.ReplaceAsync(d + "/dir", default)),
        ["replace in missing"] =
            (d => File.WriteAllText(d + "/no/no", "x"), (files, d) => files.ReplaceAsync(d + "/no/no", default)),
        ["replace under file"] =
            (d => File.WriteAllText(d + "/f/x", "x"), (files, d) => files.ReplaceAsync(d + "/f/x", default)),
        ["copy missing"] =
            (d => File.Copy(d + "/no", d + "/z"), async (files, d) => await files.CopyAsync(d + "/no", d + "/z")),
        ["copy in missing"] =
            (d => File.Copy(d + "/no/no", d + "/z"), async (files, d) => await files.CopyAsync(d + "/no/no", d + "/z")),
        ["copy to missing"] =
            (d => File.Copy(d + "/f", d + "/no/no"), async (files, d) => await files.CopyAsync(d + "/f", d + "/no/no")),
        ["copy to existing"] =
            (d => File.Copy(d + "/f", d + "/g"), async (files, d) => await files.CopyAsync(d + "/f", d + "/g")),
        ["copy to link"] =
            (d => File.Copy(d + "/f", d + "/broken"),
                async (files, d) => await files.CopyAsync(d + "/f", d + "/broken")),
        ["copy to itself"] = (d => File.Copy(d + "/f", d + "/f", true), async (files, d) => await files.CopyAsync(
            d + "/f", d + "/f", new AioCopyOptions { Overwrite = true })),
        ["copy to directory"] =
            (d => File.Copy(d + "/f", d + "/dir"), async (files, d) => await files.CopyAsync(d + "/f", d + "/dir")),
        ["copy over directory"] =
            (d => File.Copy(d + "/f", d + "/dir", true),
                async (files, d) => await files.CopyAsync(
                    d + "/f", d + "/dir", new AioCopyOptions { Overwrite = true })),
        ["copy directory"] =
            (d => File.Copy(d + "/dir", d + "/z"), async (files, d) => await files.CopyAsync(d + "/dir", d + "/z")),
        ["move missing"] = (d => File.Move(d + "/no", d + "/z"), (files, d) => files.MoveAsync(d + "/no", d + "/z")),
        ["move to missing"] =
            (d => File.Move(d + "/f", d + "/no/no"), (files, d) => files.MoveAsync(d + "/f", d + "/no/no")),
        ["move to existing"] = (d => File.Move(d + "/f", d + "/g"), (files, d) => files.MoveAsync(d + "/f", d + "/g")),
        ["move to directory"] = (d => File.Move(d + "/f", d + "/dir"),
            (files, d) => files.MoveAsync(d + "/f", d + "/dir")),
        ["move over directory"] =
            (d => File.Move(d + "/f", d + "/dir", true),
                (files, d) => files.MoveAsync(d + "/f", d + "/dir", overwrite: true)),
        ["delete directory"] = (d => File.Delete(d + "/dir"), async (files, d) => await files.DeleteAsync(d + "/dir")),
        ["mkdir over file"] = (d => Directory.CreateDirectory(d + "/f"),
            (files, d) => files.CreateDirectoryAsync(d + "/f")),
        ["mkdir under file"] =
            (d => Directory.CreateDirectory(d + "/f/x/y"), (files, d) => files.CreateDirectoryAsync(d + "/f/x/y")),
        ["mkdir over link"] =
            (d => Directory.CreateDirectory(d + "/broken"), (files, d) => files.CreateDirectoryAsync(d + "/broken")),
        ["rmdir full"] = (d => Directory.Delete(d + "/dir"), (files, d) => files.DeleteDirectoryAsync(d + "/dir")),
        ["rmdir missing"] = (d => Directory.Delete(d + "/no"), (files, d) => files.DeleteDirectoryAsync(d + "/no")),
        ["rmdir all missing"] =
            (d => Directory.Delete(d + "/no", true),
                (files, d) => files.DeleteDirectoryAsync(d + "/no", recursive: true)),
        ["rmdir file"] = (d => Directory.Delete(d + "/f"), (files, d) => files.DeleteDirectoryAsync(d + "/f")),
        ["rmdir all file"] =
            (d => Directory.Delete(d + "/f", true),
                (files, d) => files.DeleteDirectoryAsync(d + "/f", recursive: true)),
        ["list missing"] = (d => Directory.GetFiles(d + "/no"), (files, d) => ListAsync(files, d + "/no")),
        ["list file"] = (d => Directory.GetFiles(d + "/f"), (files, d) => ListAsync(files, d + "/f")),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Failure_HasTheExceptionTypeOfDotNet(string name)
    {
        (Action<string> theirs, Ours ours) = s_cases[name];
        string folder = MakeTree("tree");

        Type expected = Assert.ThrowsAny<Exception>(() => theirs(MakeTree("witness"))).GetType();
        Exception actual = await Assert.ThrowsAnyAsync<Exception>(async () => await ours(Files, folder));

        Assert.Equal(expected, actual.GetType());
        Errno errno = AioResult.GetErrno(actual);
        Assert.NotEqual(Errno.None, errno);
        Assert.Matches($@"^[a-z]+ '{folder}/[^']*'.*: .*\({errno}\)$", actual.Message);
    }

    private static async ValueTask ListAsync(AioFileSystem files, string path)
    {
        await foreach (AioEntry entry in files.EnumerateAsync(path))
        {
            Assert.Fail(entry.FullPath);
        }
    }

    private string MakeTree(string name)
    {
        Make(name + "/f");
        Make(name + "/g");
        Make(name + "/dir/full");
        File.CreateSymbolicLink(At(name + "/broken"), "nowhere");
        return At(name);
    }
}
