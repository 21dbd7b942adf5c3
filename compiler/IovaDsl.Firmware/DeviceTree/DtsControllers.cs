using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>The MSI controllers of a tree in the making, and how its buses refer to them.</summary>
/// <param name="model">What is written; losses go there.</param>
/// <param name="places">Where elements stand.</param>
/// <param name="addresses">Addresses as the tree's buses write them.</param>
internal sealed class DtsControllers(ExportModel model, DtsPlaces places, DtsAddresses addresses)
{
    private readonly Dictionary<MsiController, DtsNode> _nodes = [];

    // Doorbells of nodes whose driver has several: each is a controller of its own in the language.
    private readonly Dictionary<IovaRange, DtsNode> _doorbells = [];

    public void Add(MsiController controller)
    {
        if (controller.Kind is MsiControllerKind.X86Apic)
        {
            model.Lose(controller.Name.ToString(), "the MSI controller", "the interrupt window of x86 is in no device tree.");
            return;
        }

        if (controller is { Kind: MsiControllerKind.Generic, FirmwarePath: null, Doorbell: { } known } && _doorbells.ContainsKey(known))
        {
            _nodes.Add(controller, _doorbells[known]);
            return;
        }

        List<ulong> registers = RegistersOf(controller);
        DtsNode node = places.Place(
            controller,
            controller.FirmwarePath,
            places.Root,
            "msi-controller" + (registers.Count > 0 ? $"@{registers[0]:x}" : "-" + DtsNames.Node(controller.Name.ToString()))
        );
        string[] compatible = [.. CompatiblesOf(controller)];
        if (compatible.Length > 0)
            node.SetText("compatible", compatible);
        SetRegisters(node, controller, registers);
        node.Set("msi-controller");
        if (CellsOf(controller) is { } msiCells)
            node.Set("#msi-cells", msiCells);
        _nodes.Add(controller, node);
        if (controller.Kind == MsiControllerKind.Generic)
            FindDoorbells(controller, node, compatible, registers);
    }

    /// <summary>
    /// How a bus says where its MSIs go: as its tree did, or a row for each function that says it itself and one for all others.
    /// </summary>
    public void Refer(Bus bus, DtsNode node)
    {
        List<(uint First, uint Last, DtsNode Target)> own = OwnRows(bus);
        List<DtsNode> targets = TargetsOf(bus.Signals);
        List<DtsNode> all = [.. targets.Union(own.Select(row => row.Target))];
        if (all.Count == 0)
            return;
        if (
            DtMapRows.Cells(ExportModel.Texts(bus, DtFacts.MsiMap), all) is { } map
            && map.Named.SetEquals(all)
            && DtMapRows.Give(ExportModel.Texts(bus, DtFacts.MsiMap), ExportModel.Number(bus, DtFacts.MsiMapMask), own)
        )
        {
            node.Set("msi-map", map.Cells);
            if (ExportModel.Number(bus, DtFacts.MsiMapMask) is { } mask)
                node.Set("msi-map-mask", (uint)mask);
            return;
        }

        if (
            own.Count == 0
            && DtMapRows.References(ExportModel.Texts(bus, DtFacts.MsiParent), targets) is { } parents
            && parents.Named.SetEquals(targets)
        )
        {
            node.Set("msi-parent", parents.Cells);
            return;
        }

        ReferAnew(bus, node, targets, own);
    }

    private void ReferAnew(Bus bus, DtsNode node, List<DtsNode> targets, List<(uint First, uint Last, DtsNode Target)> own)
    {
        // A controller without device IDs has nothing to map to.
        MsiController? first = bus.Signals.FirstOrDefault(_nodes.ContainsKey);
        if (own.Count == 0 && CellsOf(first!) is null or 0)
            node.Set("msi-parent", targets[0]);
        else
            // The first row that has a requester counts.
            node.Set(
                "msi-map",
                [
                    .. own.SelectMany(row => new DtsCell[] { row.First, row.Target, row.First, row.Last - row.First + 1 }),
                    .. first is null ? [] : new DtsCell[] { 0u, targets[0], 0u, 0x10000u },
                ]
            );
        LoseOthers(bus, bus.Signals, targets);
    }

    private List<DtsNode> TargetsOf(IEnumerable<MsiController> signals) =>
        [.. signals.Where(_nodes.ContainsKey).Select(controller => _nodes[controller]).Distinct()];

    private void LoseOthers(Element element, IEnumerable<MsiController> signals, List<DtsNode> targets)
    {
        foreach (MsiController other in signals.Where(other => _nodes.TryGetValue(other, out DtsNode? at) && at != targets[0]))
            model.Lose(element.Name.ToString(), "signals " + other.Name, "an msi-map sends each requester to one controller.");
    }

    // The functions below a root bus that say themselves what they signal.
    private List<(uint First, uint Last, DtsNode Target)> OwnRows(Bus bus)
    {
        List<(uint, uint, DtsNode)> rows = [];
        foreach (
            Device device in model.Platform.Devices.Where(device => device.Address is not null && ExportModel.RootOf(device.Parent) == bus)
        )
        {
            List<DtsNode> targets = TargetsOf(device.Signals);
            if (targets.Count == 0)
                continue;
            (uint first, uint last) = StandIn.RequestersOf(device);
            rows.Add((first, last, targets[0]));
            LoseOthers(device, device.Signals, targets);
        }

        return rows;
    }

    private static List<ulong> RegistersOf(MsiController controller)
    {
        ulong[] kept = [.. ExportModel.Numbers(controller, DtFacts.Registers)];
        ulong? usual = UsualRegisters(controller);
        if (kept.Length >= 2 && kept.Length % 2 == 0 && (usual is null || kept[0] == usual))
            return [.. kept];
        return usual is { } first ? [first, DtKeptMsi.UsualBytes(controller.Kind)] : [];
    }

    // Of kinds whose doorbell tells where they are.
    private static ulong? UsualRegisters(MsiController controller)
    {
        if (controller is not { Kind: not MsiControllerKind.Generic, Doorbell: { } doorbell })
            return null;
        ulong offset = controller.Kind == MsiControllerKind.GicV3Its ? ItsDoorbell.Offset : 0;
        return doorbell.First >= offset ? doorbell.First - offset : null;
    }

    private static IEnumerable<string> CompatiblesOf(MsiController controller)
    {
        string[] kept = [.. ExportModel.Texts(controller, IommuFacts.Compatible).Where(DtsNames.IsText)];
        return kept.Length > 0 ? kept
            : DtKeptMsi.UsualCompatible(controller.Kind) is { } usual ? [usual]
            : [];
    }

    // Null where its node has no such property.
    private static uint? CellsOf(MsiController controller) =>
        ExportModel.Text(controller, DtFacts.MsiCells) == DtKeptMsi.Absent
            ? null
            : (uint)Math.Min(ExportModel.Number(controller, DtFacts.MsiCells) ?? 1, 4);

    private void SetRegisters(DtsNode node, MsiController controller, List<ulong> registers)
    {
        List<DtsCell> cells = [];
        for (int i = 0; i < registers.Count; i += 2)
        {
            if (addresses.RegisterOrStored(node, registers[i], registers[i + 1]) is not { } entry)
            {
                model.Lose(controller.Name.ToString(), "doorbell", "the buses above have no address for its registers.");
                return;
            }

            cells.AddRange(entry);
        }

        if (cells.Count > 0)
            node.Set("reg", [.. cells]);
        string[] names = [.. ExportModel.Texts(controller, DtFacts.RegisterNames).Where(DtsNames.IsText)];
        if (names.Length > 0)
            node.SetText("reg-names", names);
        if (ExportModel.Number(controller, DtFacts.Alias) is { } alias && addresses.Address(node, alias) is { } at)
            node.Set("mbi-alias", at);
        if (ExportModel.Number(controller, DtFacts.Frames) is { } frames)
            node.Set("marvell,odmi-frames", (uint)frames);
    }

    // What its driver makes of the node that was written.
    private void FindDoorbells(MsiController controller, DtsNode node, string[] compatible, List<ulong> registers)
    {
        DtNode again = new(
            node.Name,
            [
                DtProperty.Strings("compatible", compatible),
                DtProperty.Cells("reg", [.. registers.SelectMany(DtsCell.Two).Select(cell => cell.Number)]),
                DtProperty.Strings("reg-names", [.. ExportModel.Texts(controller, DtFacts.RegisterNames)]),
                .. ExportModel.Number(controller, DtFacts.Frames) is { } frames
                    ? [DtProperty.Cells("marvell,odmi-frames", (uint)frames)]
                    : (DtProperty[])[],
                .. ExportModel.Number(controller, DtFacts.Alias) is { } alias
                    ? [DtProperty.Cells("mbi-alias", [.. DtsCell.Two(alias).Select(cell => cell.Number)])]
                    : (DtProperty[])[],
            ],
            []
        );
        DtNode root = new("", [DtProperty.Cells("#address-cells", 2), DtProperty.Cells("#size-cells", 2)], [again]);
        IovaRange[] found = DtDoorbells.RuleOf(again)?.Find(root.Children[0]) ?? [];
        foreach (IovaRange doorbell in found)
            _doorbells.TryAdd(doorbell, node);
        if (controller.Doorbell is { } stated && !found.Contains(stated))
            model.Lose(controller.Name.ToString(), "doorbell", "only the driver of such a controller knows where its doorbell is.");
    }
}
