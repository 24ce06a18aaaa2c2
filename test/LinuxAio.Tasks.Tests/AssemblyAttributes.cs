using Xunit;

// Many tests check what the whole process shares: threads, descriptors and memory.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
