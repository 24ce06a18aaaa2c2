namespace LinuxAio.Tasks;

/// <summary>What <see cref="AioOperations.AioFallocateAsync"/> does with a range of a file; fallocate(2).</summary>
public enum AllocationMode
{
    /// <summary>Reserves space, so that writing there cannot fail for want of it; lengthens the file when the range ends
    /// beyond it.</summary>
    Reserve = 0,

    /// <summary>As <see cref="Reserve"/>, but the length stays.</summary>
    ReserveKeepingLength = 1,

    /// <summary>Frees the space; the range then reads as zeros. The length stays.</summary>
    PunchHole = 2,

    /// <summary>Makes the range zeros, without writing them where the file system can.</summary>
    Zero = 3,

    /// <summary>Takes the range out; what follows moves down. Whole blocks only.</summary>
    Collapse = 4,

    /// <summary>Puts a hole in; what follows moves up. Whole blocks only.</summary>
    Insert = 5,
}
