using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Draft;

/// <summary>
/// What importers fill in before a topology is made of it. Drafts may refer to each other in circles and change their
/// minds; a topology may not. Each has the comments that stand above its declaration, a line each.
/// </summary>
internal abstract class DraftElement
{
    public required string Name { get; set; }
    public string? Title { get; set; }

    /// <summary>Where it was found, in words: <c>IORT node at 0x48</c>.</summary>
    public required FirmwarePlace Source { get; set; }

    /// <summary>The name firmware has for it.</summary>
    public string? Path { get; set; }
    public List<string> Notes { get; } = [];
    public List<DraftRegion> Regions { get; } = [];
    public List<Fact> Facts { get; } = [];
    public List<UnknownProperty> Unknowns { get; } = [];

    public void MarkUnknown(string property, string reason) =>
        Unknowns.Add(new UnknownProperty(property, reason, Origin.InFirmware(Source)));
}

internal sealed class DraftIommu : DraftElement
{
    public required IommuKind Kind { get; set; }

    /// <summary>What it translates where that is stated, for every kernel; null: it follows from facts and kind.</summary>
    public IovaRange? Aperture { get; set; }

    /// <summary>What follows from the facts found so far, under the default kernel.</summary>
    public Geometry Geometry =>
        IommuKinds.Of(Kind).Geometry(new IommuFacts(Facts.ToImmutableArray(), PageSizes), KernelConditions.Default, Consumer.Vfio);
    public ulong PageSizes { get; set; }
    public IovaRange? Registers { get; set; }
    public ulong? Id { get; set; }

    /// <summary>A host was given and its Linux does not drive this one: what it would translate passes untranslated.</summary>
    public bool IsIdle { get; set; }
}

internal sealed class DraftMsi : DraftElement
{
    public required MsiControllerKind Kind { get; set; }
    public IovaRange? Doorbell { get; set; }
    public ulong? Id { get; set; }
}

internal sealed class DraftBus : DraftElement
{
    /// <summary>Said at a bus that maps some of its requester IDs.</summary>
    public const string OthersUntranslated = "Linux puts functions whose requester IDs no line names behind no IOMMU.";

    public required BusKind Kind { get; set; }
    public DraftBus? Parent { get; set; }
    public List<DmaWindow> Windows { get; } = [];
    public int? AddressBits { get; set; }
    public List<DraftMapping> Behind { get; } = [];
    public bool BehindNone { get; set; }
    public List<DraftMsi> Signals { get; } = [];
    public List<IovaRange> BridgeWindows { get; } = [];
    public int? Segment { get; set; }
    public BusNumbers? Buses { get; set; }

    /// <summary>The requester IDs of its buses, both ends inclusive; all 65,536 where no buses are known.</summary>
    public (uint First, uint Last) Requesters => (Buses ?? BusNumbers.All).Requesters;

    public PciAddress? Address { get; set; }
    public FirmwareKind? Firmware { get; set; }

    /// <summary>ACPI has a <c>_DMA</c> for it, sound or not: then no limit of an IORT counts.</summary>
    public bool HasDmaObject { get; set; }

    /// <summary>Whether its PCI configuration is known to be kept as firmware made it; null: nobody says.</summary>
    public bool? KeepsBootConfiguration { get; set; }

    /// <summary>The bus at the top of its path, itself perhaps.</summary>
    public DraftBus Root
    {
        get
        {
            DraftBus bus = this;
            while (bus.Parent is not null)
                bus = bus.Parent;
            return bus;
        }
    }

    /// <summary>An inbound window; where it leads is left open if that passes the end of memory, which only broken firmware says.</summary>
    public void AddWindow(IovaRange bus, ulong cpuFirst, FirmwarePlace source)
    {
        if (cpuFirst > ulong.MaxValue - (bus.Last - bus.First))
        {
            Notes.Add($"{source}: {bus} would lead to 0x{cpuFirst:x} and past 2^64-1; where it leads is left out.");
            cpuFirst = bus.First;
        }

        Windows.Add(new DmaWindow(bus, cpuFirst, Origin.InFirmware(source)));
    }

    public bool Covers(PciAddress address) =>
        (Segment ?? 0) == address.Segment && (Buses is not { } buses || (buses.First <= address.Bus && address.Bus <= buses.Last));
}

internal sealed class DraftDevice : DraftElement
{
    public required DraftBus Parent { get; set; }
    public PciAddress? Address { get; set; }
    public uint? Class { get; set; }
    public int? AddressBits { get; set; }
    public List<DraftMapping> Behind { get; } = [];
    public bool BehindNone { get; set; }
    public List<DraftMsi> Signals { get; } = [];

    /// <summary>Requester IDs that firmware says it sends with beside its own.</summary>
    public List<StatedRequester> DmaAliases { get; } = [];

    /// <summary>The host's driver that comes with it and keeps it; null: none.</summary>
    public string? HostDriver { get; set; }
}

/// <summary>Some requesters behind an IOMMU; see <see cref="IommuMapping"/>.</summary>
internal sealed record DraftMapping(
    DraftIommu Iommu,
    uint? FirstRequester,
    uint? LastRequester,
    uint? FirstStream,
    bool SingleStream,
    FirmwarePlace Source
)
{
    /// <summary>The last stream where that does not follow from the requesters.</summary>
    public uint? LastStream { get; init; } = SingleStream ? FirstStream : null;

    /// <summary>See <see cref="IommuMapping.StreamMask"/>; never together with a last stream.</summary>
    public uint? StreamMask { get; init; }
}

internal sealed record DraftRegion(ReservedRegion Region, FirmwarePlace Source)
{
    /// <summary>Only these; empty: everything below the element.</summary>
    public IReadOnlyList<DraftDevice> For { get; init; } = [];
    public KernelVersion? SinceKernel { get; init; }
    public string? Label { get; init; }
}

/// <summary>Devices that Linux puts into one group, as far as firmware tells.</summary>
/// <param name="Devices">Two or more.</param>
/// <param name="Source">Where firmware says so.</param>
/// <param name="Note">Why they are together.</param>
internal sealed record DraftGroup(IReadOnlyList<DraftDevice> Devices, FirmwarePlace Source, string Note);
