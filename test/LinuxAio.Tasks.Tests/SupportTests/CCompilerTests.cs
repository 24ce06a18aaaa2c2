using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.SupportTests;

public class CCompilerTests
{
    [FactRequires(Tool.Gcc)]
    public void Check_FalseAssertion_Fails()
    {
        CompileResult result = CCompiler.Native.Check("_Static_assert(sizeof(long) == 1, \"long\");");

        Assert.False(result.Succeeded);
        Assert.Contains("static assertion failed", result.Output, StringComparison.Ordinal);
    }

    [FactRequires(Tool.CrossGcc)]
    public void Check_Arm64_CompilesForArm64() =>
        Assert.True(CCompiler.Arm64.Check("#ifndef __aarch64__\n#error not arm64\n#endif").Succeeded);

    [FactRequires(Tool.Gcc)]
    public void Build_Program_Runs()
    {
        using TempDirectory directory = new();
        string program = directory.File("program");

        CompileResult result = CCompiler.Native.Build("int main(void) { return 7; }", program, "-O1");

        Assert.True(result.Succeeded, result.Output);
        Assert.Equal(7, Command.Run(program).ExitCode);
    }
}
