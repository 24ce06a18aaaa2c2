using Xunit;

// Some tests check what the whole process shares: descriptors and the thread pool.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
