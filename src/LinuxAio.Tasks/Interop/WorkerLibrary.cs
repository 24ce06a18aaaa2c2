using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary>The native library, <c>liblinuxaio.so</c>: it makes all system calls and contains the loop of the
/// workers.</summary>
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

    /// <summary>Makes a system call: takes its number and six arguments, returns a count or −errno.</summary>
    internal delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint> Syscall { get; }

    /// <summary>The address of the native handler of the cancellation signal.</summary>
    internal nint CancelHandler { get; }

    /// <summary>Loads the library from a file. The tests load their own builds of the worker with it.</summary>
    internal static WorkerLibrary Load(string path) => new(NativeLibrary.Load(path));

    /// <summary>Starts a worker with the given record and stack.</summary>
    /// <returns>The thread id of the worker, or −errno.</returns>
    internal nint Spawn(nint worker, nint stackTop) => _spawn(worker, stackTop);

    private static WorkerLibrary LoadDefault()
    {
        // The library can be in three places. In a package's folder: the host knows that folder. Beside the
        // application, where publishing for one runtime puts it: a program compiled ahead of time has no host that
        // looks there. In the runtimes folder of a build that is not published.
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
