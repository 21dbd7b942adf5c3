using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// The IOMMUs of a tree: an element a node, and for MediaTek's an element a region, since each device translates in its own region alone.
/// </summary>
internal sealed class DtIommus
{
    private readonly DtScope _scope;
    private readonly Dictionary<DtNode, DtIommuElement> _elements = [];

    public DtIommus(DtScope scope) => _scope = scope;

    public void AddAll()
    {
        foreach (DtIommu iommu in _scope.Topology.Iommus)
        {
            if (iommu.Node.IsEnabled)
                _elements.Add(iommu.Node, Add(iommu));
            else
                _scope.Draft.Tail.Add($"{_scope.At(iommu.Node)} is disabled: who refers to it is not translated.");
        }
    }

    /// <summary>What translates for a master that refers to a node with these IDs.</summary>
    public DtTranslation Find(DtNode? target, DtNode master, IReadOnlyList<uint> ids)
    {
        if (target is null || !_elements.TryGetValue(target, out DtIommuElement? element) || element.Base.IsIdle)
            return DtTranslation.None("its IOMMU is disabled or not driven");
        if (element.Driver.Kind == RenesasIpmmu.Kind && RenesasAllowList.Refuses(target, master) is { } reason)
            return DtTranslation.None(reason);
        if (element.Soc is not { Ports: not null } soc)
            return new DtTranslation(element.Base, element.Driver, null);
        return soc.RegionOf(ids) is { } region
            ? new DtTranslation(RegionOf(element, region), element.Driver, null)
            : DtTranslation.None("no region of its IOMMU takes its larb and ports (mtk_iommu_get_iova_region_id), so Linux refuses it");
    }

    /// <summary>The mask of stream IDs that a reference states, 0 for none.</summary>
    public uint MaskOf(DtNode? target, uint? secondCell) =>
        target is not null && _elements.TryGetValue(target, out DtIommuElement? element) && element.Driver.Kind == ArmSmmuV2.Kind
            ? (secondCell ?? target.Cell("stream-match-mask") ?? 0) & 0xffff
            : 0;

    private DtIommuElement Add(DtIommu iommu)
    {
        DtNode node = iommu.Node;
        IommuRules? match = IommuKinds.OfCompatible(node.Compatible);
        IommuRules driver = match ?? IommuKinds.Of(GenericIommu.Kind);
        DraftIommu draft = _scope.Draft.AddIommu($"{driver.Word}{_elements.Count}", driver.Kind, _scope.At(node));
        draft.Path = node.Path;
        draft.Notes.Add(_scope.Describe(node));
        if (!node.Compatible.IsEmpty)
            draft.Facts.Add(FactOf.Text(IommuFacts.Compatible, [.. node.Compatible]));
        if (iommu.Cells != driver.Cells)
            draft.Facts.Add(FactOf.Number(DtFacts.IommuCells, iommu.Cells));
        PciAddress? address = _scope.AddressOf(node);
        if (address is { } function)
            draft.Facts.Add(FactOf.Text(IommuFacts.Function, function.ToString()));
        ulong? registers = address is null ? DtScope.CpuAddress(node) : null;
        if (
            registers is { } start
            && iommu.Reg.Length > 0
            && IovaRange.TryFromStartAndSize(start, Math.Max(iommu.Reg[0].Size, 1), out IovaRange range)
        )
            draft.Registers = range;
        if (driver.Table == IortTable.Signature)
            draft.Facts.Add(FactOf.Number(IommuFacts.SmmuCoherent, iommu.IsCoherent ? 1UL : 0));
        if (iommu.Reg.Length > 1 && DtKeptMsi.RegistersOf(node) is { Count: > 2 } all)
            draft.Facts.Add(FactOf.Number(DtFacts.Registers, [.. all]));
        MarkIdle(draft, registers, address);
        DtIommuElement element = new(draft, driver, MediaTekSoc.Of(node));
        SetAperture(element, node, match is not null);
        return element;
    }

    private void SetAperture(DtIommuElement element, DtNode node, bool hasDriver)
    {
        DraftIommu draft = element.Base;
        if (draft.Kind == VirtioIommu.Kind)
            VirtioIommus.MarkUnknown(_scope.Draft, draft);
        else if (_scope.Draft.TakeAssumedAperture(draft) is { } assumed)
            draft.Aperture = assumed;
        else if (DtApertures.AppleLocked(node) is { } locked)
        {
            draft.Aperture = locked;
            draft.Notes.Add("Its aperture is apple,dma-range: the firmware has locked it, and Apple's and Asahi's drivers keep to it.");
        }
        else if (!hasDriver)
            AssumeWithoutDriver(draft, node);
        else if (draft.Kind == Bcm2712Iommu.Kind && DtApertures.OfBcm2712(node) is { } window)
            draft.Facts.Add(FactOf.Number(IommuFacts.BcmWindow, window.First, window.Last));
        else if (element.Soc is { Ports: not null })
            draft.Facts.Add(FactOf.Number(IommuFacts.MediatekRegion, 0));
        else if (draft.Geometry is { Basis: GeometryBasis.Assumed, Aperture: { } usual } geometry)
            _scope.Draft.AssumeInputBits(draft, IovaText.BitsOf(usual) ?? 32, geometry.Reason);
    }

    private void AssumeWithoutDriver(DraftIommu draft, DtNode node)
    {
        _scope.Draft.AssumeInputBits(
            draft,
            32,
            "no driver of Linux 7.3 matches this IOMMU, so its width is not known; many SoCs use 32 bits"
        );
        _scope.Find(
            FirmwareCatalog.DtIommuWithoutDriverRow,
            node,
            "compatible",
            $"No driver of Linux 7.3 matches {string.Join(", ", node.Compatible)}: Linux translates nothing with it, and what it "
                + $"translates is assumed of {draft.Name}."
        );
    }

    // A region that no device has yet becomes an element with the first one; region 0 is there from the start.
    private DraftIommu RegionOf(DtIommuElement element, int region)
    {
        if (region == 0)
            return element.Base;
        if (!element.Regions.TryGetValue(region, out DraftIommu? draft))
            element.Regions.Add(region, draft = MakeRegion(element.Base, region));
        return draft;
    }

    private DraftIommu MakeRegion(DraftIommu first, int region)
    {
        DraftIommu draft = _scope.Draft.AddIommu($"{first.Name}-region-{region}", first.Kind, first.Source);
        draft.Path = first.Path;
        draft.Registers = first.Registers;
        draft.Notes.Add(first.Notes[0]);
        draft.Notes.Add($"Region {region}: larb and ports of a device choose it (mtk_iommu_get_iova_region_id).");
        draft.Facts.AddRange(first.Facts.Where(fact => fact.Key != IommuFacts.MediatekRegion));
        draft.Facts.Add(FactOf.Number(IommuFacts.MediatekRegion, (ulong)region));
        return draft;
    }

    private void MarkIdle(DraftIommu draft, ulong? registers, PciAddress? address)
    {
        if (draft.Kind == VirtioIommu.Kind)
            VirtioIommus.MarkIdle(_scope.Draft, draft, address);
        else if (IommuKinds.Of(draft.Kind).Table == IortTable.Signature)
            DrivenIommus.SettleSmmu(_scope.Draft, draft, registers ?? 0);
        else if (_scope.Draft.Host is { } host)
            DrivenIommus.Settle(_scope.Draft, draft, !host.Iommus.IsEmpty, showsOthers: false);
    }

    /// <param name="first">The node's element, of MediaTek's that of region 0.</param>
    /// <param name="driver">What its driver in Linux does.</param>
    /// <param name="soc">Null for all but MediaTek's.</param>
    private sealed class DtIommuElement(DraftIommu first, IommuRules driver, MediaTekSoc? soc)
    {
        public DraftIommu Base { get; } = first;
        public IommuRules Driver { get; } = driver;
        public MediaTekSoc? Soc { get; } = soc;
        public Dictionary<int, DraftIommu> Regions { get; } = [];
    }
}

/// <summary>What translates for a master, or why nothing does.</summary>
/// <param name="Iommu">Null: it is not translated.</param>
/// <param name="Driver">Null with <paramref name="Iommu"/>.</param>
/// <param name="Reason">A clause that says why; null where it is translated.</param>
internal readonly record struct DtTranslation(DraftIommu? Iommu, IommuRules? Driver, string? Reason)
{
    public static DtTranslation None(string reason) => new(null, null, reason);
}

/// <summary>Keys of facts that a tree leaves at elements, so that it can be written again.</summary>
internal static class DtFacts
{
    /// <summary>At an IOMMU: its <c>#iommu-cells</c>, where that is not what its driver usually takes.</summary>
    public const string IommuCells = "device-tree/iommu-cells";

    /// <summary>At an MSI controller: its <c>#msi-cells</c> where that is not 1, <c>absent</c> where it has none.</summary>
    public const string MsiCells = "device-tree/msi-cells";

    /// <summary>
    /// At an IOMMU or an MSI controller: where <c>reg</c> leads, as first address and size in turn, where its kind or its clauses do not
    /// tell; what leads nowhere as it is stored.
    /// </summary>
    public const string Registers = "device-tree/reg";

    /// <summary>At an MSI controller: <c>reg-names</c>, which tell its driver where the doorbell is.</summary>
    public const string RegisterNames = "device-tree/reg-names";

    /// <summary>At an MSI controller: where <c>mbi-alias</c> leads.</summary>
    public const string Alias = "device-tree/mbi-alias";

    /// <summary>At an MSI controller: <c>marvell,odmi-frames</c>.</summary>
    public const string Frames = "device-tree/odmi-frames";

    /// <summary>
    /// At a bus: rows of an <c>iommu-map</c> that covers nothing and that a boot loader fills in (<see cref="DtMapRows"/>).
    /// </summary>
    public const string IommuMap = "device-tree/iommu-map";

    /// <summary>At a bus: rows of <c>msi-map</c> (<see cref="DtMapRows"/>), where one row for all does not say it.</summary>
    public const string MsiMap = "device-tree/msi-map";

    /// <summary>At a bus: <c>msi-map-mask</c>.</summary>
    public const string MsiMapMask = "device-tree/msi-map-mask";

    /// <summary>At a bus: entries of <c>msi-parent</c> (<see cref="DtMapRows"/>), where it stands in place of a map.</summary>
    public const string MsiParent = "device-tree/msi-parent";

    /// <summary>At a bus: that its <c>iommu-map</c> had a mask of its own.</summary>
    public const string IommuMapMask = "device-tree/iommu-map-mask";

    /// <summary>
    /// At a device with regions of <c>iommu-addresses</c>: its <c>memory-region</c>, each <c>COUNT PATH</c> with how many there.
    /// </summary>
    public const string MemoryRegion = "device-tree/memory-region";
}
