using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>
/// What a function's configuration space says of isolation, as facts <c>pci/…</c> of a device or a bridge. Null: not stated.
/// </summary>
internal sealed record PciFacts
{
    /// <summary>How much of configuration space holds PCI's own capabilities, and how much those of PCI Express.</summary>
    public const int ConventionalBytes = 256,
        ExtendedBytes = 4096;

    private const string ConfigKey = "pci/config",
        VendorKey = "pci/vendor",
        DeviceKey = "pci/device",
        SubsystemKey = "pci/subsystem",
        HeaderKey = "pci/header-type",
        ExpressKey = "pci/express",
        CapabilityKey = "pci/acs-capability",
        ControlKey = "pci/acs-control",
        MiscellaneousKey = "pci/intel-mpc",
        PhysicalKey = "pci/physical-function";

    public static PciFacts None { get; } = new();

    /// <summary>How many bytes of configuration space were read: 0, 64, 256 or 4096.</summary>
    public int? ConfigBytes { get; init; }
    public ushort? Vendor { get; init; }
    public ushort? DeviceId { get; init; }

    /// <summary>Subsystem vendor and subsystem.</summary>
    public (ushort Vendor, ushort Device)? Subsystem { get; init; }

    /// <summary>The header type byte; bit 7 says that the slot has more functions.</summary>
    public byte? HeaderType { get; init; }

    /// <summary>The PCI Express capabilities register. Null with 256 bytes read: conventional PCI.</summary>
    public ushort? Express { get; init; }

    /// <summary>Access control services: what the function can do. Null with 4096 bytes read: no such capability.</summary>
    public uint? AcsCapability { get; init; }

    /// <summary>Access control services: what is switched on.</summary>
    public uint? AcsControl { get; init; }

    /// <summary>Intel PCH root ports: the miscellaneous port configuration register at 0xd8.</summary>
    public uint? MiscellaneousPort { get; init; }

    /// <summary>Of a virtual function (SR-IOV): the function it is one of.</summary>
    public PciAddress? PhysicalFunction { get; init; }

    /// <summary>Whether anything at all is stated.</summary>
    public bool IsStated => this != None;

    public bool KnowsCapabilities => ConfigBytes >= ConventionalBytes || Express is not null;

    public bool KnowsExtendedCapabilities => ConfigBytes >= ExtendedBytes || AcsCapability is not null;

    /// <summary>Whether its ACS registers lie as no standard says: control is the double word after the capability's.</summary>
    public bool HasWideAcsRegisters => AcsQuirks.For(this).Any(row => row.Rule == AcsRule.IntelSunrisePoint);

    /// <summary>Whether the register at 0xd8 tells of its isolation.</summary>
    public bool HasMiscellaneousPort => AcsQuirks.For(this).Any(row => row.Rule == AcsRule.IntelPch);

    public static PciFacts Of(ImmutableArray<Fact> facts)
    {
        PciFacts read = None;
        foreach (Fact fact in facts)
        {
            if (fact.Key.StartsWith("pci/", StringComparison.Ordinal) && fact.Values.Length > 0)
                read = read.With(fact);
        }

        return read;
    }

    private PciFacts With(Fact fact)
    {
        ulong? number = fact.Values[0].Number;
        return fact.Key switch
        {
            ConfigKey => this with { ConfigBytes = (int?)Math.Min(number ?? 0, ExtendedBytes) },
            VendorKey => this with { Vendor = (ushort?)number },
            DeviceKey => this with { DeviceId = (ushort?)number },
            SubsystemKey when fact.Values.Length == 2 => this with
            {
                Subsystem = ((ushort)(number ?? 0), (ushort)(fact.Values[1].Number ?? 0)),
            },
            HeaderKey => this with { HeaderType = (byte?)number },
            ExpressKey => this with { Express = (ushort?)number },
            CapabilityKey => this with { AcsCapability = (uint?)number },
            ControlKey => this with { AcsControl = (uint?)number },
            MiscellaneousKey => this with { MiscellaneousPort = (uint?)number },
            PhysicalKey => this with
            {
                PhysicalFunction = PciAddress.TryParse(fact.Values[0].Text, out PciAddress address) ? address : null,
            },
            _ => this,
        };
    }

    /// <summary>The facts that <see cref="Of"/> reads back as this.</summary>
    public IEnumerable<Fact> ToFacts()
    {
        (string Key, ulong? Value)[] numbers =
        [
            (ConfigKey, (ulong?)ConfigBytes),
            (VendorKey, Vendor),
            (DeviceKey, DeviceId),
            (HeaderKey, HeaderType),
            (ExpressKey, Express),
            (CapabilityKey, AcsCapability),
            (ControlKey, AcsControl),
            (MiscellaneousKey, MiscellaneousPort),
        ];
        foreach ((string key, ulong? value) in numbers)
        {
            if (value is { } number)
                yield return new Fact(key, ImmutableArray.Create(new FactValue(number, null)));
        }

        if (Subsystem is { } subsystem)
            yield return new Fact(
                SubsystemKey,
                ImmutableArray.Create(new FactValue(subsystem.Vendor, null), new FactValue(subsystem.Device, null))
            );
        if (PhysicalFunction is { } physical)
            yield return new Fact(PhysicalKey, ImmutableArray.Create(new FactValue(null, physical.ToString())));
    }
}
