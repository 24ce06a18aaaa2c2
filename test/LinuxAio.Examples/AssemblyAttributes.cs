using Xunit;

// Examples write to the console, which the whole process shares.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
