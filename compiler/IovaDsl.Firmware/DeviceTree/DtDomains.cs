namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Numbers of PCI domains (Linux <c>of_pci_bus_find_domain_nr</c>): those that any node states are taken first, disabled nodes
/// included; a host without one gets the lowest that is free, in the order of the tree.
/// </summary>
internal sealed class DtDomains
{
    private readonly HashSet<int> _taken;
    private readonly HashSet<int> _stated = [];
    private int _next;

    public DtDomains(DtNode root) =>
        _taken = [.. root.Walk().Where(node => node.IsPci).Select(node => node.Cell("linux,pci-domain")).OfType<uint>().Select(Number)];

    /// <summary>The domain of a host; null where another enabled host before it has stated the same: Linux does not bring it up.</summary>
    public int? Of(DtPciHost host)
    {
        if (host.Segment is { } stated)
            return _stated.Add(Number(stated)) ? Number(stated) : null;
        while (!_taken.Add(_next))
            _next++;
        return _next;
    }

    private static int Number(uint stated) => (int)Math.Min(stated, int.MaxValue);
}
