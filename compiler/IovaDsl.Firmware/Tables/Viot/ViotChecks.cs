using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Viot;

/// <summary>Checks of a VIOT's content; the source is drivers/acpi/viot.c.</summary>
internal static class ViotChecks
{
    public static void Check(ViotTable table, FindingLog log)
    {
        List<CheckedSpan> endpoints = [];
        foreach (ViotNode node in table.Nodes)
        {
            if (node is ViotPciRange range)
            {
                if (range.SegmentEnd < range.SegmentStart || range.BdfEnd < range.BdfStart)
                {
                    log.Find(
                        FirmwareCatalog.ViotRangeOrderRow,
                        node.Offset + 8,
                        "pciRange",
                        $"The range at 0x{node.Offset:x} ends before it begins, and is for no device."
                    );
                    continue;
                }

                // Endpoint IDs of the same output; several segments leave gaps, which count here as taken.
                uint last = ((uint)(range.SegmentEnd - range.SegmentStart) << 16) + (uint)(range.BdfEnd - range.BdfStart);
                endpoints.Add(new CheckedSpan(range.EndpointStart, range.EndpointStart + (ulong)last, range.OutputNode, node.Offset));
            }
            else if (node is ViotMmioEndpoint endpoint)
            {
                endpoints.Add(new CheckedSpan(endpoint.Endpoint, endpoint.Endpoint, endpoint.OutputNode, node.Offset));
            }
        }

        foreach (IGrouping<int, CheckedSpan> iommu in endpoints.GroupBy(span => span.Index))
        {
            foreach ((CheckedSpan earlier, CheckedSpan later) in CheckedSpan.Overlaps(iommu))
                log.Find(
                    FirmwareCatalog.ViotEndpointTwiceRow,
                    later.Offset,
                    "endpoint",
                    $"The nodes at 0x{earlier.Offset:x} and 0x{later.Offset:x} both use endpoint ID 0x{later.First:x} of the "
                        + $"IOMMU at 0x{iommu.Key:x}."
                );
        }
    }
}
