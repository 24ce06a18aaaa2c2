using System.Globalization;
using LinuxAio.Tasks;
using LinuxAio.Tests.Victim;

// Replaces one file again and again until the test kills this process. Prints the number of a version after that
// version is in place.
string path = args[0];
using Stream output = Console.OpenStandardOutput();
for (int version = int.Parse(args[1], CultureInfo.InvariantCulture); ; version++)
{
    await AioFileSystem.Default.ReplaceAsync(path, VersionedContent.Make(version));
    output.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{version}\n")));
}
