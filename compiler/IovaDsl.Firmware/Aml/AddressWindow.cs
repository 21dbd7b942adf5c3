using System.Collections.Immutable;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Aml;

/// <summary>An address space descriptor of a resource template (ACPI 6.5, 6.4.3.5), as stored.</summary>
/// <param name="Space">What is addressed.</param>
/// <param name="Minimum">First address on the far side (of a host bridge: the bus), inclusive.</param>
/// <param name="Maximum">Last address there, inclusive.</param>
/// <param name="Translation">Added to a far address, it gives the near one (the CPU's); modulo 2^64.</param>
/// <param name="Length">As stated; 0 when the window is not there.</param>
/// <param name="Produces">The bridge passes it on to what is below; otherwise it uses it itself.</param>
internal readonly record struct AddressWindow(
    AddressSpaceKind Space,
    ulong Minimum,
    ulong Maximum,
    ulong Translation,
    ulong Length,
    bool Produces
);

internal enum AddressSpaceKind
{
    Memory,
    Io,
    BusNumbers,
    Other,
}

/// <summary>The windows of a resource template, in order; other descriptors are left out.</summary>
internal static class ResourceTemplate
{
    private const int EndTag = 0x0f;

    public static ImmutableArray<AddressWindow> Read(byte[] bytes)
    {
        ImmutableArray<AddressWindow>.Builder windows = ImmutableArray.CreateBuilder<AddressWindow>();
        ByteReader reader = new(bytes);
        for (long at = 0; reader.Has(at, 1); )
        {
            byte tag = reader.U8(at);
            bool large = (tag & 0x80) != 0;
            long length = large ? reader.U16(at + 1) : tag & 7;
            long body = at + (large ? 3 : 1);
            if (!large && (tag >> 3) == EndTag)
                break;
            if (!reader.Has(body, length))
                break;
            if (large && ReadWindow(reader.Slice(body, length), tag & 0x7f) is { } window)
                windows.Add(window);
            at = body + length;
        }

        return windows.ToImmutable();
    }

    private static AddressWindow? ReadWindow(ByteReader body, int type)
    {
        // Word, double word and quad word differ in width alone; the extended form has one more pair of bytes in front.
        (int width, int fields) = type switch
        {
            0x08 => (2, 3),
            0x07 => (4, 3),
            0x0a => (8, 3),
            0x0b => (8, 5),
            _ => (0, 0),
        };
        if (width == 0 || !body.Has(fields, 5 * width))
            return null;
        AddressSpaceKind space = body.U8(0) switch
        {
            0 => AddressSpaceKind.Memory,
            1 => AddressSpaceKind.Io,
            2 => AddressSpaceKind.BusNumbers,
            _ => AddressSpaceKind.Other,
        };
        bool produces = (body.U8(1) & 1) == 0;
        return new AddressWindow(
            space,
            Number(body, fields + width, width),
            Number(body, fields + (2 * width), width),
            Number(body, fields + (3 * width), width),
            Number(body, fields + (4 * width), width),
            produces
        );
    }

    private static ulong Number(ByteReader body, int at, int width) =>
        width switch
        {
            2 => body.U16(at),
            4 => body.U32(at),
            _ => body.U64(at),
        };
}
