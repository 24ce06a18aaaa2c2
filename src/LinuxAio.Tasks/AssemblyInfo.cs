using System.Runtime.CompilerServices;

// Every call through the native door is blittable; no marshalling code may creep in.
[assembly: DisableRuntimeMarshalling]
