using System.CommandLine;
using System.CommandLine.Parsing;

namespace LinuxAio.Cli;

/// <summary>Finds misspelt options. The parser takes an unknown option as an argument, so <c>aio scan --jsom</c> would
/// look for a directory with that name.</summary>
internal static class UnknownOption
{
    /// <summary>Returns the first argument that looks like an option and does not come after <c>--</c>, or null if
    /// there is none.</summary>
    internal static string? Find(ParseResult arguments) => arguments.Tokens
        .TakeWhile(static token => token.Type != TokenType.DoubleDash)
        .FirstOrDefault(static token => token is { Type: TokenType.Argument, Value: ['-', _, ..] })?.Value;
}
