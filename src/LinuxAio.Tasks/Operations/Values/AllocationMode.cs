namespace LinuxAio.Tasks;

/// <summary>What <see cref="AioOperations.AioFallocateAsync"/> does with a range of a file. See fallocate(2).</summary>
public enum AllocationMode
{
    /// <summary>Reserves space, so that a later write to the range cannot fail because the disk is full. Extends the
    /// file if the range ends beyond its end.</summary>
    Reserve = 0,

    /// <summary>Like <see cref="Reserve"/>, but the length of the file does not change.</summary>
    ReserveKeepingLength = 1,

    /// <summary>Frees the space. The range then reads as zeros; the length of the file does not change.</summary>
    PunchHole = 2,

    /// <summary>Makes the range read as zeros, without writing them where the file system supports that.</summary>
    Zero = 3,

    /// <summary>Removes the range; the bytes after it move down. Only for whole blocks of the file system.</summary>
    Collapse = 4,

    /// <summary>Inserts a hole; the bytes after it move up. Only for whole blocks of the file system.</summary>
    Insert = 5,
}
