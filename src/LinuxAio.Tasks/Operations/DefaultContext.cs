namespace LinuxAio.Tasks;

/// <summary>The context every part of a process shares; made when first asked for.</summary>
internal static class DefaultContext
{
    private static readonly Lazy<AioContext> Shared = new(Create);

    internal static AioContext Instance => Shared.Value;

    internal static bool IsDefault(AioContext context) => Shared.IsValueCreated && Shared.Value == context;

    private static AioContext Create()
    {
        var options = new AioOptions { Name = "aio-default" };
        var context = new AioContext(options);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => context.DrainAsync().Wait(options.ShutdownTimeout);
        return context;
    }
}
