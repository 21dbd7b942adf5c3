using System.Buffers.Binary;
using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Host;

/// <summary>
/// The answer of <c>VFIO_IOMMU_GET_INFO</c> (struct vfio_iommu_type1_info of linux/vfio.h), with the capabilities behind it.
/// </summary>
internal static class VfioInfo
{
    private const uint HasCapabilities = 2;
    private const int IovaRangeCapability = 1;

    /// <summary>The ranges of capability 1, both ends inside; empty where the answer has none or is cut short.</summary>
    public static ImmutableArray<IovaRange> RangesOf(ReadOnlySpan<byte> info)
    {
        if (info.Length < 20 || (Word(info, 4) & HasCapabilities) == 0)
            return ImmutableArray<IovaRange>.Empty;
        // Offsets are from the start of the structure. Each leads on, so that a chain that turns back ends here.
        for (long at = Word(info, 16), before = 0; at > before && at + 8 <= info.Length; before = at, at = Word(info, (int)at + 4))
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(info[(int)at..]) == IovaRangeCapability)
                return Ranges(info[(int)at..]);
        }

        return ImmutableArray<IovaRange>.Empty;
    }

    private static ImmutableArray<IovaRange> Ranges(ReadOnlySpan<byte> capability)
    {
        ImmutableArray<IovaRange>.Builder ranges = ImmutableArray.CreateBuilder<IovaRange>();
        uint count = capability.Length < 16 ? 0 : Word(capability, 8);
        for (int at = 16; ranges.Count < count && at + 16 <= capability.Length; at += 16)
        {
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(capability[at..]),
                last = BinaryPrimitives.ReadUInt64LittleEndian(capability[(at + 8)..]);
            if (first <= last)
                ranges.Add(new IovaRange(first, last));
        }

        return ranges.ToImmutable();
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
