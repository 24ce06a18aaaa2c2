using System.CommandLine;
using System.CommandLine.Parsing;

namespace LinuxAio.Cli;

/// <summary>The parser takes an option it does not know for an argument, and <c>aio scan --jsom</c> would look for a
/// directory of that name.</summary>
internal static class UnknownOption
{
    /// <summary>The first argument that looks like an option and does not come after <c>--</c>; null if there is
    /// none.</summary>
    internal static string? Find(ParseResult arguments) => arguments.Tokens
        .TakeWhile(static token => token.Type != TokenType.DoubleDash)
        .FirstOrDefault(static token => token is { Type: TokenType.Argument, Value: ['-', _, ..] })?.Value;
}
