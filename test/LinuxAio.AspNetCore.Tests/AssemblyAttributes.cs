using Xunit;

// Some tests look at what the whole process shares: its descriptors, its thread pool.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
