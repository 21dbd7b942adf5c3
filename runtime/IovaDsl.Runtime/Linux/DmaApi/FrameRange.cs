namespace IovaDsl.Runtime;

/// <summary>A node of the kernel's IOVA allocator: frames (granule-sized units), both ends inclusive (<c>struct iova</c>).</summary>
internal readonly record struct FrameRange(ulong First, ulong Last);
