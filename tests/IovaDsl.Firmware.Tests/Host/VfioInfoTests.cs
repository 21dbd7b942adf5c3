using System.Buffers.Binary;
using IovaDsl.Firmware.Host;

namespace IovaDsl.Firmware.Tests.Host;

/// <summary>The answer of VFIO_IOMMU_GET_INFO, byte for byte as linux/vfio.h lays it out; also what no kernel writes.</summary>
public class VfioInfoTests
{
    [Fact]
    public void Ranges_are_found_behind_another_capability()
    {
        byte[] info = Info(flags: 3, first: 24, new byte[72]);
        Header(info, at: 24, id: 3, next: 40);
        Header(info, at: 40, id: 1, next: 0);
        Ranges(info, at: 48, (0, 0xfedfffff), (0xfef00000, 0xffffffffffff));
        Assert.Equal("0x0..0xfedfffff, 0xfef00000..0xffffffffffff", string.Join(", ", VfioInfo.RangesOf(info)));
    }

    [Fact]
    public void An_answer_without_capabilities_has_none()
    {
        byte[] info = Info(flags: 1, first: 24, new byte[40]);
        Header(info, at: 24, id: 1, next: 0);
        Ranges(info, at: 32, (0, 0xfff));
        Assert.Empty(VfioInfo.RangesOf(info));
        Assert.Empty(VfioInfo.RangesOf(new byte[12]));
    }

    [Fact]
    public void An_answer_that_is_cut_short_or_leads_back_ends()
    {
        byte[] info = Info(flags: 2, first: 24, new byte[40]);
        Header(info, at: 24, id: 2, next: 24);
        Assert.Empty(VfioInfo.RangesOf(info));
        Header(info, at: 24, id: 1, next: 0);
        Ranges(info, at: 32, (0, 0xfff));
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(32), 100);
        Assert.Equal("0x0..0xfff", string.Join(", ", VfioInfo.RangesOf(info)));
        Header(info, at: 24, id: 2, next: 0xfffffff0);
        Assert.Empty(VfioInfo.RangesOf(info));
    }

    private static byte[] Info(uint flags, uint first, byte[] rest)
    {
        byte[] info = [.. new byte[24], .. rest];
        BinaryPrimitives.WriteInt32LittleEndian(info, info.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(4), flags);
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(16), first);
        return info;
    }

    private static void Header(byte[] info, int at, ushort id, uint next)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(info.AsSpan(at), id);
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(at + 4), next);
    }

    private static void Ranges(byte[] info, int at, params (ulong First, ulong Last)[] ranges)
    {
        BinaryPrimitives.WriteInt32LittleEndian(info.AsSpan(at), ranges.Length);
        foreach ((ulong first, ulong last) in ranges)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(info.AsSpan(at + 8), first);
            BinaryPrimitives.WriteUInt64LittleEndian(info.AsSpan(at + 16), last);
            at += 16;
        }
    }
}
