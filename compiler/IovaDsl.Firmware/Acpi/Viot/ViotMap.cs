namespace IovaDsl.Firmware.Acpi;

/// <summary>An endpoint of a virtio-iommu.</summary>
/// <param name="Iommu">The node of the virtio-iommu.</param>
/// <param name="EndpointId">The ID that its requests carry.</param>
/// <param name="Source">The node that says so.</param>
public readonly record struct ViotEndpoint(ViotNode Iommu, uint EndpointId, ViotNode Source);

/// <summary>Which virtio-iommu translates a device (drivers/acpi/viot.c). A node without a good output is as if it were not there.</summary>
public static class ViotMap
{
    /// <summary>The first range that covers a PCI function; null when none does (<c>viot_pci_dev_iommu_init</c>).</summary>
    public static ViotEndpoint? FindPci(ViotTable table, ushort segment, ushort requester)
    {
        foreach (ViotNode node in table.Nodes)
        {
            if (node is not ViotPciRange range || segment < range.SegmentStart || segment > range.SegmentEnd
                || requester < range.BdfStart || requester > range.BdfEnd)
            {
                continue;
            }
            if (IommuAt(table, range.OutputNode) is ViotNode iommu)
            {
                uint id = unchecked(range.EndpointStart + ((uint)(segment - range.SegmentStart) << 16) + requester - range.BdfStart);
                return new ViotEndpoint(iommu, id, node);
            }
        }
        return null;
    }

    /// <summary>The device whose registers are at an address; null when it is not an endpoint.</summary>
    public static ViotEndpoint? FindMmio(ViotTable table, ulong address)
    {
        foreach (ViotNode node in table.Nodes)
        {
            if (node is ViotMmioEndpoint endpoint && endpoint.Base == address && IommuAt(table, endpoint.OutputNode) is ViotNode iommu)
                return new ViotEndpoint(iommu, endpoint.Endpoint, node);
        }
        return null;
    }

    /// <summary>The virtio-iommu node at an offset of the table; null when there is none.</summary>
    public static ViotNode? IommuAt(ViotTable table, int offset)
    {
        foreach (ViotNode node in table.Nodes)
        {
            if (node.Offset == offset && node is ViotPciIommu or ViotMmioIommu)
                return node;
        }
        return null;
    }
}
