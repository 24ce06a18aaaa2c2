namespace LinuxAio.Samples.FileStore;

/// <summary>A file of the store, as the API describes it.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Bytes">The file's length in bytes.</param>
internal sealed record StoredFile(string Name, long Bytes);
