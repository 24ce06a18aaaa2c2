using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Layering;

/// <summary>The folders of src/LinuxAio.Tasks stand on floors and see only what is below them.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "LinuxAio.Tasks";
    private const int MaxFilesPerFolder = 30;
    private const int MaxTypesPerCircle = 2;

    // The only part of a type that lies in another folder: it needs the default context, which stands above
    // AioFileSystem.
    private const string PartApart = "Context/AioFileSystem.Default.cs";

    private static readonly Lazy<SourceFile[]> Library = new(ReadLibrary);
    private static readonly Lazy<SourceModel> Model = new(static () => new SourceModel(Library.Value));
    private static readonly Lazy<Arrow[]> Arrows = new(static () => Model.Value.FindArrows());

    [Fact]
    public void Folders_SeeOnlyLowerFloors()
    {
        // The library has arrows, and each folder of the list exists; otherwise the test would prove nothing.
        Assert.Contains(Arrows.Value, static arrow => arrow.To == "Completion/OperationDispatcher.cs");
        Assert.Empty(Floors.FromBelow.SelectMany(static floor => floor)
            .Except(Library.Value.Select(static file => SourceFile.FolderOf(file.Path))));

        AssertNone(Floors.FindViolations(Arrows.Value));
    }

    [Fact]
    public void Folders_AreAllOnAFloor() => AssertNone(Floors.FindUnknownFolders(Library.Value));

    [Fact]
    public void Folders_HaveFewFiles() =>
        AssertNone(Library.Value.GroupBy(static file => Path.GetDirectoryName(file.Path))
            .Where(static folder => folder.Count() > MaxFilesPerFolder)
            .Select(static folder => $"{folder.Key} has {folder.Count()} files"));

    [Fact]
    public void Types_LieInOneFolder() =>
        AssertNone(FindScatteredTypes(Model.Value).Select(static type => string.Join(", ", type.Paths)));

    [Fact]
    public void Namespaces_NameTheFolderOfInternalTypes() =>
        AssertNone(Model.Value.FindTypes()
            .Where(static type => type.Namespace !=
                (type.IsPublic ? Root : $"{Root}.{SourceFile.FolderOf(type.Paths[0])}"))
            .Select(static type => $"{type.Paths[0]} declares {type.Namespace}.{type.Name}"));

    [Fact]
    public void Circles_AreOfTwoTypesAtMost() =>
        AssertNone(FindLargeCircles(Arrows.Value).Select(static circle => string.Join(", ", circle)));

    // The negative controls: made-up sources that break one rule each.
    [Theory]
    [InlineData("class Low { High? high; }")]
    [InlineData("class Low { LinuxAio.Tasks.Completion.High? high; }")]
    [InlineData("class Low : High { }")]
    [InlineData("class Low { void Use() { var made = Maker.Make(); } }")]
    [InlineData("class Low { object made = new HighRecord(1); }")]
    [InlineData("class Low { const int Copy = High.Constant; }")]
    [InlineData("class Low { string name = nameof(High.Method); }")]
    [InlineData("class Low { string name = $\"{typeof(HighRecord)}\"; }")]
    [InlineData("class Low { int Use(string text) => text.Extend(); }")]
    public void ArrowUp_IsFound(string text)
    {
        IEnumerable<string> violations = FindViolations(
            InNamespace(
                "Completion/High.cs", "class High { internal const int Constant = 1; internal void Method() { } }"),
            InNamespace("Completion/HighRecord.cs", "record struct HighRecord(int A);"),
            InNamespace("Completion/Maker.cs", "static class Maker { internal static High Make() => new(); }"),
            InNamespace(
                "Completion/Texts.cs", "static class Texts { internal static int Extend(this string text) => 0; }"),
            InNamespace("Engine/Low.cs", $"using LinuxAio.Tasks.Completion; {text}"));

        Assert.NotEmpty(violations);
        Assert.All(violations, static violation =>
        {
            Assert.StartsWith("Engine/Low.cs", violation, StringComparison.Ordinal);
            Assert.EndsWith("an arrow up", violation, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void ArrowSideways_IsFound() =>
        Assert.Equal(
            "Trees/One.cs mentions Two of Memory/Two.cs: an arrow sideways",
            Assert.Single(FindViolations(
                InNamespace("Trees/One.cs", "class One { LinuxAio.Tasks.Memory.Two? two; }"),
                InNamespace("Memory/Two.cs", "class Two { }"))));

    [Theory]
    [InlineData("Attic/Box.cs")]
    [InlineData("Box.cs")]
    public void UnknownFolder_IsFound(string path) =>
        Assert.Equal(
            $"{path} lies on no floor",
            Assert.Single(Floors.FindUnknownFolders([new SourceFile(path, "class Box { }")])));

    [Theory]
    [InlineData("/// <see cref=\"High\"/>\nclass Low { }")]
    [InlineData("class Low { string text = \"High\"; /* High */ }")]
    [InlineData("class Low { int Highest; }")]
    [InlineData("class Low { LinuxAio.Tasks.Interop.Ground? ground; Beside? beside; }")]
    public void Permitted_IsNotFound(string text) =>
        Assert.Empty(FindViolations(
            InNamespace("Interop/Ground.cs", "class Ground { }"),
            InNamespace("Engine/Beside.cs", "class Beside { Low? low; }"),
            InNamespace("Engine/Low.cs", text),
            InNamespace("Completion/High.cs", "class High { LinuxAio.Tasks.Engine.Low? low; }")));

    [Fact]
    public void ScatteredType_IsFound() =>
        Assert.Equal("Type", Assert.Single(FindScatteredTypes(new SourceModel(
        [
            new("Files/Type.cs", "partial class Type { }"),
            new("Trees/Type.Part.cs", "partial class Type { }"),
        ]))).Name);

    [Fact]
    public void CircleOfThree_IsFound()
    {
        var model = new SourceModel(
        [
            new("Trees/One.cs", "class One { Two? next; }"),
            new("Trees/Two.cs", "partial class Two { }"),
            new("Trees/Two.Part.cs", "partial class Two { Three? next; }"),
            new("Trees/Three.cs", "class Three { One? next; Pair? last; }"),
            new("Trees/Pair.cs", "class Pair { Other? other; }"),
            new("Trees/Other.cs", "class Other { Pair? other; }"),
        ]);

        Assert.Equal(
            ["Trees/One", "Trees/Three", "Trees/Two"], Assert.Single(FindLargeCircles(model.FindArrows())).Order());
    }

    [Fact]
    public void UnknownName_Throws() =>
        Assert.Throws<AggregateException>(
            () => FindViolations(InNamespace("Engine/Low.cs", "class Low { Missing? missing; }")));

    /// <summary>Fails with all findings; xunit's own message would cut them short.</summary>
    private static void AssertNone(IEnumerable<string> findings)
    {
        string all = string.Join('\n', findings);
        Assert.True(all.Length == 0, all);
    }

    private static SourceFile InNamespace(string path, string text) =>
        new(path, $"namespace {Root}.{SourceFile.FolderOf(path)}; {text}");

    private static string[] FindViolations(params SourceFile[] files) =>
        [.. Floors.FindViolations(new SourceModel(files).FindArrows())];

    private static IEnumerable<SourceType> FindScatteredTypes(SourceModel model) =>
        model.FindTypes().Where(static type =>
            type.Paths.Where(static path => path != PartApart).Select(SourceFile.FolderOf).Distinct().Count() > 1);

    private static IEnumerable<string[]> FindLargeCircles(IEnumerable<Arrow> arrows) =>
        Circles.Find(arrows).Where(static circle => circle.Length > MaxTypesPerCircle);

    private static SourceFile[] ReadLibrary()
    {
        string library = Repository.PathOf($"src/{Root}");
        return [.. Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(library, path))
            .Where(static path => SourceFile.FolderOf(path) is not ("bin" or "obj"))
            .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(library, path))))];
    }
}
