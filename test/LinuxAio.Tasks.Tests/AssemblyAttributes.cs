using Xunit;

// Many tests look at what the whole process shares: its threads, descriptors, memory.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
