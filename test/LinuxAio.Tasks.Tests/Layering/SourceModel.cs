using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LinuxAio.Tasks.Tests.Layering;

/// <summary>Compiles source files and finds which file mentions what another one declares, and which types there
/// are.</summary>
/// <remarks>It reads the sources, because an assembly lacks three facts: constants and <c>nameof</c> leave no trace in
/// it, a type does not tell its folder (the public types share one namespace), and the parts of a partial type are
/// merged. TngTech.ArchUnitNET reads assemblies.</remarks>
internal sealed class SourceModel
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // Documentation comments are not parsed: a cref is not a dependency.
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None);

    // The assemblies that this process uses, except those of this product: the library is compiled from its sources
    // here.
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("LinuxAio.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly SyntaxTree[] _trees;
    private readonly CSharpCompilation _compilation;

    internal SourceModel(IEnumerable<SourceFile> files)
    {
        _trees = [.. files.Select(static file => CSharpSyntaxTree.ParseText(file.Text, Parsing, file.Path))];
        _compilation = CSharpCompilation.Create(
            "library",
            [.. _trees, CSharpSyntaxTree.ParseText(ImplicitUsings, Parsing)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    /// <summary>Finds the arrows: at most one for each pair of files.</summary>
    /// <exception cref="AggregateException">The compiler does not know a name, so an arrow could be
    /// missing.</exception>
    internal Arrow[] FindArrows()
    {
        var arrows = new ConcurrentDictionary<(string From, string To), string>();
        Parallel.ForEach(_trees, tree =>
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (FindDeclaration(model, name) is { } file)
                {
                    arrows.TryAdd((tree.FilePath, file), name.Identifier.Text);
                }
            }
        });
        return [.. arrows.Select(static pair => new Arrow(pair.Key.From, pair.Key.To, pair.Value))];
    }

    /// <summary>Finds the types that are not nested in another one.</summary>
    internal IEnumerable<SourceType> FindTypes() =>
        from tree in _trees
        from declaration in tree.GetRoot().DescendantNodes(static node => node is not BaseTypeDeclarationSyntax)
        where declaration is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        let type = _compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration)!
        group tree.FilePath by (
            type.Name, Namespace: type.ContainingNamespace.ToDisplayString(),
            IsPublic: type.DeclaredAccessibility == Accessibility.Public)
        into parts
        select new SourceType(parts.Key.Name, parts.Key.Namespace, parts.Key.IsPublic, [.. parts]);

    /// <summary>Finds the file that declares what a name stands for; null if it is this file or none of the
    /// files.</summary>
    private static string? FindDeclaration(SemanticModel model, SimpleNameSyntax name)
    {
        ISymbol? symbol = FindSymbol(model, name);
        if (symbol is null or INamespaceSymbol)
        {
            return null;
        }

        symbol = (symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol).OriginalDefinition;
        if (symbol.DeclaringSyntaxReferences.IsEmpty && symbol.ContainingType is { } type)
        {
            symbol = type; // the compiler has generated the member, such as a default constructor
        }

        // A type may have several parts. If none is in this file, take the main part, whose path is the shortest.
        string[] paths = [.. symbol.DeclaringSyntaxReferences.Select(static part => part.SyntaxTree.FilePath)];
        return paths.Contains(name.SyntaxTree.FilePath) ? null : paths.MinBy(static path => path.Length);
    }

    private static ISymbol? FindSymbol(SemanticModel model, SimpleNameSyntax name)
    {
        SymbolInfo info = model.GetSymbolInfo(name);

        // nameof of a method has a candidate for each overload. The length of a fixed buffer is not bound at all, so
        // look it up.
        return info.Symbol ?? info.CandidateSymbols.FirstOrDefault() ??
            model.LookupSymbols(name.SpanStart, name: name.Identifier.Text).FirstOrDefault() ??
            (name.Identifier.Text == "nameof" || name.Parent is NameEqualsSyntax
                ? null
                : throw new InvalidOperationException($"{name.SyntaxTree.FilePath}: the name '{name}' is unknown."));
    }
}
