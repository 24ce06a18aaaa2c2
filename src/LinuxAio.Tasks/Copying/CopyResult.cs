namespace LinuxAio.Tasks.Copying;

/// <summary>A copy that was made.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="HasReplaced">Whether it has replaced a file. Known only with
/// <see cref="AioCopyOptions.ReplacesNames"/>.</param>
internal readonly record struct CopyResult(long Bytes, bool HasReplaced);
