using System.IO.Pipelines;
using System.Reflection;
using System.Text.RegularExpressions;
using LinuxAio.AspNetCore;
using LinuxAio.Tasks;

namespace LinuxAio.Examples.Documentation;

/// <summary>The names that pages may use: those of the libraries, and those of .NET that pages mention.</summary>
internal static partial class ApiNames
{
    private static readonly Type[] OfNet =
    [
        typeof(File), typeof(Directory), typeof(FileStream), typeof(RandomAccess), typeof(Stream), typeof(StreamReader),
        typeof(PipeReader), typeof(PipeWriter), typeof(Task), typeof(IAsyncDisposable), typeof(CancellationTokenSource),
        typeof(Microsoft.Extensions.Hosting.IHostedLifecycleService),
    ];

    private static readonly HashSet<string> Known =
    [
        .. Names(typeof(AioContext).Assembly.GetExportedTypes()),
        .. Names(typeof(AioResults).Assembly.GetExportedTypes()),
        .. Names(OfNet),
    ];

    /// <summary>Finds names in the inline code of a page that look like the libraries' but do not exist.</summary>
    internal static IEnumerable<string> UnknownIn(string text) =>
        from Match code in InlineCode().Matches(text)
        from Match name in Name().Matches(code.Value)
        where !Known.Contains(name.Value)
        select name.Value;

    private static IEnumerable<string> Names(IEnumerable<Type> types) =>
        from type in types
        from name in type
            .GetMembers(
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Select(member => member.Name)
            .Append(type.Name)
        select name;

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\b(Aio[A-Z]\w*|[A-Z]\w*Async|(Map|Add|AddKeyed)(Linux)?Aio\w*)\b|(?<=\bAio\w+\.)\w+")]
    private static partial Regex Name();
}
