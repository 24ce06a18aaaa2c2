using LinuxAio.Tasks.Diagnostics;

namespace LinuxAio.Tasks;

/// <content>Its part in the meter.</content>
public sealed partial class AioContext
{
    partial void BeginObservation() => Meters.Add(this);

    partial void EndObservation() => Meters.Remove(this);
}
