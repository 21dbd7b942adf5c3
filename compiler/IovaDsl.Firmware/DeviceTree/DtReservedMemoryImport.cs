using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Reserved memory that names IOVAs (<c>of_iommu_get_resv_regions</c>, from 6.3 on): equal to its <c>reg</c> it is a
/// direct region, without a <c>reg</c> or different from it a reserved one. Both sides have to agree: the device's
/// <c>memory-region</c> names the memory, and the memory's <c>iommu-addresses</c> names the device.
/// </summary>
internal sealed class DtReservedMemoryImport
{
    private readonly PlatformDraft _draft;
    private readonly string _name;
    private readonly Func<DtNode, DraftDevice?> _deviceOf;
    private readonly Func<DtNode, IommuRules?> _driverFor;
    private readonly DtDma _dma;
    private readonly DtPhandles _phandles;

    // Where in a memory's iommu-addresses which cells stand, so that no device has to look at all of them.
    private readonly Dictionary<DtNode, ILookup<uint, int>> _places = [];
    private readonly HashSet<(DtNode Device, DtNode Memory)> _asked = [];

    // The regions that each memory made, by its device.
    private readonly Dictionary<(DraftDevice Device, DtNode Memory), int> _made = [];
    private readonly Dictionary<DtNode, DraftDevice> _devices = [];

    private DtReservedMemoryImport(DtScope scope, Func<DtNode, DraftDevice?> deviceOf, Func<DtNode, IommuRules?> driverFor)
    {
        _draft = scope.Draft;
        _name = scope.Name;
        _deviceOf = deviceOf;
        _driverFor = driverFor;
        _dma = scope.Dma;
        _phandles = new DtPhandles(scope.Tree.Root);
    }

    /// <param name="scope">The tree.</param>
    /// <param name="deviceOf">The element of a node, made if need be.</param>
    /// <param name="driverFor">What translates for a node; null where nothing does, or where it is a PCI function.</param>
    public static void Add(DtScope scope, Func<DtNode, DraftDevice?> deviceOf, Func<DtNode, IommuRules?> driverFor)
    {
        DtReservedMemoryImport import = new(scope, deviceOf, driverFor);
        foreach (DtNode device in scope.Tree.Root.Walk().Where(node => node.Has("memory-region")))
        {
            foreach (
                DtNode memory in import
                    .MemoryOf(device)
                    .Where(memory => memory.Has("iommu-addresses") && import._asked.Add((device, memory)))
            )
                import.AddAll(device, memory);
            import.KeepMemory(device);
        }

        foreach (DtReservedMemory memory in scope.Topology.ReservedMemory)
        {
            foreach (
                DtIommuAddress address in memory.IommuAddresses.Where(address =>
                    address.Device is { } device && !import._asked.Contains((device, memory.Node))
                )
            )
                scope.Draft.Tail.Add(
                    $"{import.Words(memory.Node, address.Device!, address.Iova, address.Size)}: without effect, its memory-region "
                        + "does not name this node."
                );
        }
    }

    // Of a device with regions all its memory, so that it can be written again with each region at its own.
    private void KeepMemory(DtNode node)
    {
        if (!_devices.TryGetValue(node, out DraftDevice? device))
            return;
        HashSet<DtNode> counted = [];
        device.Facts.Add(
            FactOf.Text(
                DtFacts.MemoryRegion,
                [
                    .. MemoryOf(node)
                        .Select(memory =>
                            $"{(counted.Add(memory) && _made.TryGetValue((device, memory), out int count) ? count : 0)} {memory.Path}"
                        ),
                ]
            )
        );
    }

    // The binding has phandles without arguments here, and a phandle of nobody is passed over.
    private IEnumerable<DtNode> MemoryOf(DtNode device)
    {
        if (device.Property("memory-region") is not { } regions)
            yield break;
        for (int i = 0; i < regions.CellCount; i++)
        {
            if (_phandles.Find(regions.Cell(i)) is { } memory)
                yield return memory;
        }
    }

    // Linux does not skip the addresses of other devices: after a phandle that is not the device's own the very next cell is
    // looked at as a phandle, so that a list is sound for it only where no address cell equals the device's phandle.
    private void AddAll(DtNode device, DtNode memory)
    {
        if (!TryReadMemory(memory, out ulong first, out ulong size))
        {
            _draft.Tail.Add($"{_name} {memory.Path}: its reg does not lead to memory, so Linux leaves its iommu-addresses alone.");
            return;
        }

        if (_phandles.Find(device.Phandle) != device)
            return;
        DtProperty cells = memory.Property("iommu-addresses")!;
        DtNode? bus = _dma.ParentOf(device);
        int addressCells = bus?.AddressCells ?? 2,
            sizeCells = bus?.SizeCells ?? 1;
        int next = 0;
        foreach (int place in PlacesOf(memory, cells)[device.Phandle].Where(place => place >= next))
        {
            next = place + 1 + addressCells + sizeCells;
            if (next > cells.CellCount)
                return;
            AddOne(device, memory, cells.Number(place + 1, addressCells), cells.Number(place + 1 + addressCells, sizeCells), first, size);
        }
    }

    private ILookup<uint, int> PlacesOf(DtNode memory, DtProperty cells)
    {
        if (!_places.TryGetValue(memory, out ILookup<uint, int>? places))
            _places.Add(memory, places = Enumerable.Range(0, cells.CellCount).ToLookup(cells.Cell));
        return places;
    }

    /// <summary>
    /// The memory itself; without a <c>reg</c> it has size 0, and with one that cannot be translated it is none of Linux's
    /// (<c>of_address_to_resource</c>).
    /// </summary>
    private static bool TryReadMemory(DtNode memory, out ulong first, out ulong size)
    {
        (first, size) = (0, 0);
        if (memory.Property("reg") is not { } reg)
            return true;
        int addressCells = memory.Parent?.AddressCells ?? 2,
            sizeCells = memory.Parent?.SizeCells ?? 1;
        if (reg.CellCount < addressCells + sizeCells || DtAddresses.ToCpu(memory, reg.Number(0, addressCells)) is not { } start)
            return false;
        (first, size) = (start, reg.Number(addressCells, sizeCells));
        return true;
    }

    private void AddOne(DtNode node, DtNode memory, ulong iova, ulong bytes, ulong memoryFirst, ulong memorySize)
    {
        string words = Words(memory, node, iova, bytes);
        if (bytes == 0)
            _draft.Tail.Add($"{words}: without effect, Linux takes no region of size 0.");
        else if (_dma.Translate(node, iova) is not { } start)
            _draft.Tail.Add($"{words}: without effect, the dma-ranges above do not pass this address on.");
        else if (_driverFor(node) is { IommuAddresses: null })
            _draft.Tail.Add($"{words}: without effect, the Linux driver of its IOMMU reports no iommu-addresses.");
        else if (_deviceOf(node) is not { } device)
            _draft.Tail.Add($"{words}: the device is not there on this host.");
        else
        {
            device.Regions.Add(
                Claim(Source(memory), start, bytes, memoryFirst, memorySize) with
                {
                    SinceKernel = _driverFor(node)?.IommuAddresses?.Since ?? KernelRules.IommuAddresses.Since,
                }
            );
            _devices[node] = device;
            _made[(device, memory)] = _made.TryGetValue((device, memory), out int count) ? count + 1 : 1;
        }
    }

    private static DraftRegion Claim(FirmwarePlace source, ulong start, ulong bytes, ulong memoryFirst, ulong memorySize)
    {
        // A single byte is no memory to Linux (iommu_resv_region_get_type).
        bool isMemory = memorySize > 1;
        bool isIdentity = isMemory && memoryFirst == start && memorySize == bytes;
        string label =
            source.ToString()
            + (isMemory && !isIdentity ? $": differs from reg 0x{memoryFirst:x} size 0x{memorySize:x}, so Linux reserves it" : "");
        ReservedRegion region = ReservedRegion.FromStartAndLength(
            start,
            bytes,
            isIdentity ? RegionKind.Direct : RegionKind.Reserved,
            RegionProtection.Read | RegionProtection.Write
        );
        return new DraftRegion(region, source) { Label = label };
    }

    private FirmwarePlace Source(DtNode memory) => new(_name, memory.Path + " iommu-addresses");

    private string Words(DtNode memory, DtNode device, ulong iova, ulong bytes) =>
        $"{Source(memory)}: 0x{iova:x} size 0x{bytes:x} for {device.Path}";
}
