using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Rimt;

/// <summary>
/// RISC-V under ACPI: IOMMUs, and which requesters of which segment and which devices of the namespace are behind them. A count of IDs is
/// read as the specification has it; Linux takes one more, which the checks report where it matters.
/// </summary>
internal sealed class RimtImport
{
    private const ulong RegisterBytes = 0x1000;

    private readonly PlatformDraft _draft;
    private readonly RimtTable _table;
    private readonly string _name;
    private readonly Dictionary<uint, DraftIommu> _iommus = [];

    private RimtImport(PlatformDraft draft, RimtTable table, string name)
    {
        _draft = draft;
        _table = table;
        _name = name;
    }

    public static void Add(PlatformDraft draft, RimtTable table, string name) => new RimtImport(draft, table, name).Add();

    private void Add()
    {
        foreach (RimtIommu iommu in _table.Nodes.OfType<RimtIommu>())
            AddIommu(iommu);
        HashSet<ushort> segments = [];
        foreach (RimtRootComplex complex in _table.Nodes.OfType<RimtRootComplex>())
        {
            if (segments.Add(complex.Segment))
                AddRootComplex(complex);
            else
                _draft.Tail.Add(
                    $"{At(complex, "root complex")}: without effect, segment {complex.Segment} has a root complex "
                        + "before it, and Linux takes the first."
                );
        }

        foreach (RimtPlatformDevice device in _table.Nodes.OfType<RimtPlatformDevice>())
            AddDevice(device);
    }

    private FirmwarePlace At(RimtNode node, string what) => new(_name, what, node.Offset);

    private void AddIommu(RimtIommu node)
    {
        FirmwarePlace source = At(node, "IOMMU");
        DraftIommu iommu = _draft.AddIommu($"riscv{_iommus.Count}", RiscvIommu.Kind, source);
        iommu.Facts.Add(FactOf.Number(IommuFacts.RiscvRimt, 1));
        if (node.IsPci)
        {
            PciAddress function = PciAddress.FromRequesterId(node.Segment, node.Bdf);
            iommu.Facts.Add(FactOf.Text(IommuFacts.Function, function.ToString()));
            iommu.Notes.Add($"{source}: PCI function {function}.");
        }
        else
        {
            if (IovaRange.TryFromStartAndSize(node.Base, RegisterBytes, out IovaRange registers))
                iommu.Registers = registers;
            iommu.Notes.Add($"{source}: {node.HardwareId} at 0x{node.Base:x}.");
        }

        _draft.AssumeInputBits(iommu, 38, "which of Sv39, Sv48 and Sv57 it has stands in its capability register, in no table");
        _iommus.Add((uint)node.Offset, iommu);
    }

    private void AddRootComplex(RimtRootComplex complex)
    {
        FirmwarePlace source = At(complex, "root complex");
        foreach (DraftBus bus in _draft.RootBusesOf(complex.Segment, source))
        {
            foreach (RequesterRun<DraftIommu> run in Runs(complex, bus.Requesters.First, bus.Requesters.Last))
            {
                bool all = run.First == 0 && run.Last == 0xffff;
                bus.Behind.Add(
                    new DraftMapping(run.Target, all ? null : run.First, all ? null : run.Last, run.FirstId, run.SingleId, source)
                );
            }

            bus.BehindNone = bus.Behind.Count == 0;
            bus.Notes.Add($"{source}, segment {complex.Segment}. {DraftBus.OthersUntranslated}");
        }
    }

    // The first mapping that matches counts.
    private List<RequesterRun<DraftIommu>> Runs(RimtRootComplex complex, uint first, uint last)
    {
        IdRangeIndex index = IdRangeIndex.Build(
            complex
                .Mappings.Select((mapping, rank) => (mapping, rank))
                .Where(one => one.mapping.Last is not null && _iommus.ContainsKey(one.mapping.Destination))
                .Select(one => new IdRange(one.mapping.SourceBase, one.mapping.Last!.Value, one.rank))
        );
        List<RequesterRun<DraftIommu>> runs = [];
        foreach (IdRange piece in index.Pieces)
        {
            RimtMapping mapping = complex.Mappings[piece.Rank];
            uint id = unchecked(mapping.DestinationBase + (piece.First - mapping.SourceBase));
            RequesterRun<DraftIommu> run = new(piece.First, piece.Last, _iommus[mapping.Destination], id, SingleId: false);
            if (run.Within(first, last) is { } here)
                RequesterRuns.Append(runs, here);
        }

        return runs;
    }

    // Each mapping is one ID, its destination base (rimt_iommu_configure_id).
    private void AddDevice(RimtPlatformDevice node)
    {
        FirmwarePlace source = At(node, "platform device");
        string path = AcpiPath.Normalize(node.Name);
        DraftDevice device = _draft.AddDevice(
            path.Substring(path.LastIndexOf('.') + 1).Trim('_', '\\'),
            _draft.DefaultInterconnect(source),
            source
        );
        device.Path = path;
        device.Notes.Add($"{source}.");
        foreach (RimtMapping mapping in node.Mappings)
        {
            if (_iommus.TryGetValue(mapping.Destination, out DraftIommu? iommu))
                device.Behind.Add(new DraftMapping(iommu, null, null, mapping.DestinationBase, true, source));
        }

        device.BehindNone = device.Behind.Count == 0;
    }
}
