namespace LinuxAio.Tests.Support;

/// <summary>A C compiler. Tests use it to check numbers against the kernel's headers and to build helper
/// programs.</summary>
public sealed class CCompiler
{
    private readonly Tool _tool;
    private readonly string _program;

    private CCompiler(Tool tool, string program)
    {
        _tool = tool;
        _program = program;
    }

    /// <summary>The machine's own compiler.</summary>
    public static CCompiler Native { get; } = new(Tool.Gcc, "gcc");

    /// <summary>The cross compiler for linux-arm64.</summary>
    public static CCompiler Arm64 { get; } = new(Tool.CrossGcc, "aarch64-linux-gnu-gcc");

    /// <summary>Parses and type-checks <paramref name="source"/>, including its static assertions; builds
    /// nothing.</summary>
    public CompileResult Check(string source, params string[] options) => Compile(source, ["-fsyntax-only"], options);

    /// <summary>Builds <paramref name="source"/> into <paramref name="outputPath"/>.</summary>
    public CompileResult Build(string source, string outputPath, params string[] options) =>
        Compile(source, ["-o", outputPath], options);

    private CompileResult Compile(string source, string[] mode, string[] options)
    {
        Tools.Require(_tool);
        // Options follow the source: the linker searches the libraries of -l only for what comes before the option.
        CommandResult result = Command.Run(_program, [.. mode, "-x", "c", "-", .. options], source);
        return new CompileResult(result.ExitCode == 0, result.Output);
    }
}
