using System.Collections.Immutable;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>One device entry of an IVHD block: its type, requester and data setting.</summary>
internal abstract record IvhdEntry(byte Type)
{
    public const byte Pad4 = 0;
    public const byte All = 1;
    public const byte Select = 2;
    public const byte RangeStart = 3;
    public const byte RangeEnd = 4;
    public const byte Pad8 = 64;
    public const byte AliasSelect = 66;
    public const byte AliasRangeStart = 67;
    public const byte ExtendedSelect = 70;
    public const byte ExtendedRangeStart = 71;
    public const byte Special = 72;
    public const byte AcpiDevice = 240;

    /// <summary>Bytes of an entry of a type below 80h: 4 &lt;&lt; (type &gt;&gt; 6).</summary>
    public static int FixedSize(byte type) => 4 << (type >> 6);
}

/// <summary>Types 1 to 4. A range end's <see cref="DeviceId"/> is inclusive and its data ignored.</summary>
internal sealed record IvhdDevice(byte Type, ushort DeviceId, byte Data) : IvhdEntry(Type);

/// <summary>Types 66 and 67: requests of the device appear with <see cref="SourceId"/>.</summary>
internal sealed record IvhdAlias(byte Type, ushort DeviceId, byte Data, ushort SourceId) : IvhdEntry(Type);

/// <summary>Types 70 and 71. Bit 31 of <see cref="Extended"/>: ATS is disabled.</summary>
internal sealed record IvhdExtended(byte Type, ushort DeviceId, byte Data, uint Extended) : IvhdEntry(Type);

/// <summary>Type 72: an I/O APIC (variety 1) or HPET (variety 2), whose requests carry <see cref="SourceId"/>.</summary>
internal sealed record IvhdSpecial(ushort DeviceId, byte Data, byte Handle, ushort SourceId, byte Variety) : IvhdEntry(Special)
{
    /// <summary>The variety of an I/O APIC.</summary>
    public const byte IoApic = 1;
}

/// <summary>Type 240: a device of the ACPI namespace, by hardware ID and unique ID.</summary>
/// <param name="Uid">Bytes of the unique ID: a little-endian number in format 1, text in format 2.</param>
internal sealed record IvhdAcpiDevice(ushort DeviceId, byte Data, string Hid, string Cid, byte UidFormat, ImmutableArray<byte> Uid)
    : IvhdEntry(AcpiDevice)
{
    /// <summary>The unique ID as Linux compares it: a decimal number or the text; empty without one.</summary>
    public string UidText
    {
        get
        {
            if (UidFormat == 1)
                return UidNumber.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return UidFormat == 2 ? new ByteReader(Uid.AsSpan()).Text(0, Uid.Length) : "";
        }
    }

    /// <summary>The first eight bytes of the unique ID as a number.</summary>
    public ulong UidNumber
    {
        get
        {
            ulong value = 0;
            for (int i = 0; i < Uid.Length && i < 8; i++)
                value |= (ulong)Uid[i] << (8 * i);
            return value;
        }
    }
}

/// <summary>Types 0 and 64: nothing, for alignment.</summary>
internal sealed record IvhdPad(byte Type) : IvhdEntry(Type);

/// <summary>
/// A type below 80h that is not known and is skipped by its length, or the rest of a block from the first entry
/// whose length cannot be known. <see cref="Body"/> is what follows the type.
/// </summary>
internal sealed record IvhdUnknown(byte Type, ImmutableArray<byte> Body) : IvhdEntry(Type);
