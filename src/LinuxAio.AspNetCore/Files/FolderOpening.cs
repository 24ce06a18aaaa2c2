using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Hosting;
using LinuxAio.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinuxAio.AspNetCore.Files;

/// <summary>Opens a folder for an application; it is closed when the application has stopped.</summary>
internal static class FolderOpening
{
    internal static FolderFiles Open(IServiceProvider services, string root, AioFilesOptions options)
    {
        AioContext context = ContextResolver.Resolve(services, options.ContextKey);
        string path = Path.Combine(
            services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory, root);
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("LinuxAio.AspNetCore.Files");
        Folder folder = OpenFolder(context, path, logger);
        services.GetService<ServedFolders>()?.Add(context, folder.Root);
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.UnsafeRegister(
            static folder => ((Folder)folder!).Dispose(), folder);
        return new FolderFiles(folder, options);
    }

    private static Folder OpenFolder(AioContext context, string path, ILogger logger)
    {
        try
        {
            return Folder.Open(context, path, logger);
        }
        catch (FileNotFoundException e)
        {
            throw new DirectoryNotFoundException(e.Message, e);
        }
    }
}
