using System.Text.Json;
using System.Text.Json.Nodes;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.TreeMass;

/// <summary>What was imported of one tree, as a line of JSON for <c>check.py</c>, which reads the tree itself.</summary>
internal static class TreeFacts
{
    public static string Line(string name, Platform platform) =>
        new JsonObject
        {
            ["tree"] = name,
            ["iommus"] = Array(
                platform.Iommus,
                iommu => new JsonObject
                {
                    ["path"] = iommu.FirmwarePath,
                    ["kind"] = iommu.Kind.ToString(),
                    ["first"] = Hex(iommu.Aperture.First),
                    ["last"] = Hex(iommu.Aperture.Last),
                    ["assumed"] = iommu.Unknowns.Length > 0,
                }
            ),
            ["masters"] = Array(
                platform.Devices.Where(device => device.Address is null && device.FirmwarePath is not null),
                device => new JsonObject
                {
                    ["path"] = device.FirmwarePath,
                    ["bus"] = device.Parent.FirmwarePath,
                    ["streams"] = Array(device.Behind, Mapping),
                }
            ),
            ["hosts"] = Array(
                platform.Buses.Where(bus => bus.Kind == BusKind.RootBus),
                bus => new JsonObject
                {
                    ["path"] = bus.FirmwarePath,
                    ["domain"] = bus.Segment,
                    ["map"] = Array(bus.Behind, Mapping),
                    ["doorbells"] = Array(bus.Signals, signal => signal.Doorbell is { } range ? (JsonNode)Hex(range.First) : null),
                }
            ),
            ["windows"] = Array(
                platform.Buses.Where(bus => bus.Limit is not null),
                bus => new JsonObject
                {
                    ["path"] = bus.FirmwarePath,
                    ["windows"] = Array(
                        bus.Limit!.Windows,
                        window => new JsonArray(Hex(window.Bus.First), Hex(window.Bus.Last), Hex(window.CpuFirst))
                    ),
                }
            ),
        }.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static JsonObject Mapping(IommuMapping mapping) =>
        new()
        {
            ["iommu"] = mapping.Iommu.FirmwarePath,
            ["first"] = mapping.Requesters?.First,
            ["last"] = mapping.Requesters?.Last,
            ["stream"] = mapping.FirstStream,
            ["single"] = mapping.SingleStream,
            ["mask"] = mapping.StreamMask ?? 0,
        };

    private static string Hex(ulong value) => $"0x{value:x}";

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> make) => [.. items.Select(make)];
}
