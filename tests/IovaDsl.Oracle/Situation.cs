namespace IovaDsl.Oracle;

/// <summary>
/// A topology as the oracle knows it: plain data with every loop, part and variant already unrolled. The oracle answers from it, the
/// compiler from the text that <see cref="SituationText"/> makes of it, and the two share no code.
/// </summary>
internal sealed record Situation(List<OracleIommu> Iommus, List<OracleBus> Buses, List<OracleDevice> Devices)
{
    /// <summary>Devices that are isolated together; each name of a device at most once.</summary>
    public List<(string Name, List<OracleDevice> Members)> Groups { get; } = [];

    /// <summary>Claims for the whole platform.</summary>
    public List<OracleClaim> Claims { get; } = [];
}

internal enum OracleKind
{
    Generic,
    ArmSmmuV3,
    IntelVtd,
    AmdVi,
}

/// <summary>Both ends are inclusive, here and everywhere.</summary>
internal readonly record struct Span64(ulong First, ulong Last);

/// <summary>The kinds of region in the order of Linux's enum iommu_resv_type.</summary>
internal enum ClaimKind
{
    Direct,
    DirectRelaxable,
    Reserved,
    Msi,
    SoftwareMsi,
}

/// <param name="Kind">What is claimed.</param>
/// <param name="Span">Where.</param>
/// <param name="For">Only these devices; null: all below or behind the element.</param>
internal sealed record OracleClaim(ClaimKind Kind, Span64 Span, List<string>? For = null)
{
    /// <summary>A driver of Linux adds it; nobody states it.</summary>
    public bool IsOfDriver { get; init; }
}

internal sealed record OracleIommu(string Name, OracleKind Kind, Span64 Aperture)
{
    public List<OracleClaim> Claims { get; } = [];
}

/// <summary>A root bus (no parent) or a bridge.</summary>
internal sealed record OracleBus(string Name, OracleBus? Parent, int Segment, int FirstBus, int LastBus)
{
    /// <summary>What it carries; null: everything.</summary>
    public List<Span64>? Windows { get; set; }
    public List<Span64> BridgeWindows { get; } = [];
    public List<OracleClaim> Claims { get; } = [];

    /// <summary>Of a root bus: which requester IDs are translated by what. Requesters null: all.</summary>
    public List<(OracleIommu Iommu, (int First, int Last)? Requesters)> Mappings { get; } = [];

    /// <summary>Of a bridge: its own address on its parent.</summary>
    public int Slot { get; init; }

    public IEnumerable<OracleBus> Upwards()
    {
        for (OracleBus? bus = this; bus is not null; bus = bus.Parent)
            yield return bus;
    }
}

internal sealed record OracleDevice(string Name, OracleBus Bus, int BusNumber, int Slot, int Function, int Class)
{
    public List<Span64>? Windows { get; set; }
    public List<OracleClaim> Claims { get; } = [];
    public bool BehindNone { get; set; }

    public int RequesterId => (BusNumber << 8) | (Slot << 3) | Function;
}
