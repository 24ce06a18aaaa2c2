using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary>The native part, <c>liblinuxaio.so</c>: the one door to the kernel, and the worker loop behind it.</summary>
internal sealed unsafe class WorkerLibrary
{
    private const string Name = "liblinuxaio";

    private readonly delegate* unmanaged<nint, nint, nint> _spawn;

    private WorkerLibrary(nint module)
    {
        Syscall = (delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint>)
            NativeLibrary.GetExport(module, "lio_syscall");
        _spawn = (delegate* unmanaged<nint, nint, nint>)NativeLibrary.GetExport(module, "lio_spawn");
        CancelHandler = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(module, "lio_cancel_handler"))();
    }

    internal static WorkerLibrary Default { get; } = LoadDefault();

    /// <summary>Number, six arguments; returns a count or −errno.</summary>
    internal delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint> Syscall { get; }

    /// <summary>The address of the handler of the cancellation signal.</summary>
    internal nint CancelHandler { get; }

    /// <summary>Loads a library from a file: the tests' builds of the worker come this way.</summary>
    internal static WorkerLibrary Load(string path) => new(NativeLibrary.Load(path));

    /// <summary>Starts a worker on the record and the stack given; returns its tid or −errno.</summary>
    internal nint Spawn(nint worker, nint stackTop) => _spawn(worker, stackTop);

    private static WorkerLibrary LoadDefault()
    {
        // Where the host knows it to be, in a package's folder; beside the application, as publishing for one runtime puts
        // it, of which a program compiled ahead of time knows nothing; else where an unpublished build has it.
        string file = Name + ".so";
        if (!NativeLibrary.TryLoad(
                Name, typeof(WorkerLibrary).Assembly, DllImportSearchPath.SafeDirectories, out nint module) &&
            !NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, file), out module))
        {
            string folder = Architecture.IsArm64 ? "linux-arm64" : "linux-x64";
            module = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "runtimes", folder, "native", file));
        }

        return new WorkerLibrary(module);
    }
}
