using System.Collections.Immutable;
using System.Text.Json;

namespace IovaDsl.Fleet.Guests.CloudHypervisor;

/// <summary>A zone of a guest's memory.</summary>
/// <param name="Size">Bytes at start.</param>
/// <param name="HotPlug">Bytes that may be plugged.</param>
internal sealed record MemoryZone(string Name, ulong Size, ulong HotPlug);

/// <summary>What of a VM's JSON (<c>vm.create</c>) decides its map.</summary>
internal sealed record CloudHypervisorVm
{
    /// <summary>Address bits that a guest gets where nothing else is said.</summary>
    public const int DefaultBits = 46;

    public int MaxPhysicalBits { get; init; } = DefaultBits;
    public ImmutableArray<MemoryZone> Memory { get; init; } = [];

    /// <summary>True for virtio-mem, false for ACPI.</summary>
    public bool PlugsByVirtioMem { get; init; }
    public ImmutableArray<AssignedDevice> Devices { get; init; } = [];
    public int Segments { get; init; } = 1;

    /// <summary>Reads the JSON; the second value says why there is nothing.</summary>
    public static (CloudHypervisorVm? Vm, string? Error) Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (Read(document.RootElement), null)
                : (null, "expected an object");
        }
        catch (JsonException e)
        {
            return (null, $"not JSON: {e.Message}");
        }
    }

    private static CloudHypervisorVm Read(JsonElement root)
    {
        JsonElement memory = Object(root, "memory");
        JsonElement platform = Object(root, "platform");
        ulong[] guarded = [.. Items(platform, "iommu_segments").Select(item => item.TryGetUInt64(out ulong number) ? number : 0)];
        return new CloudHypervisorVm
        {
            MaxPhysicalBits = (int)(Number(Object(root, "cpus"), "max_phys_bits") ?? DefaultBits),
            Memory = [.. Zones(memory)],
            PlugsByVirtioMem = Text(memory, "hotplug_method") is "VirtioMem" or "virtio-mem",
            Segments = (int)(Number(platform, "num_pci_segments") ?? 1),
            Devices = [.. Items(root, "devices").Select(device => Device(device, guarded))],
        };
    }

    private static IEnumerable<MemoryZone> Zones(JsonElement memory)
    {
        if (Number(memory, "size") is { } size && size > 0)
            yield return new MemoryZone("memory", size, Number(memory, "hotplug_size") ?? 0);
        foreach (JsonElement zone in Items(memory, "zones"))
            yield return new MemoryZone(Text(zone, "id") ?? "zone", Number(zone, "size") ?? 0, Number(zone, "hotplug_size") ?? 0);
    }

    private static AssignedDevice Device(JsonElement device, ulong[] guardedSegments)
    {
        string path = (Text(device, "path") ?? "").TrimEnd('/');
        bool isGuarded =
            (device.TryGetProperty("iommu", out JsonElement iommu) && iommu.ValueKind == JsonValueKind.True)
            || guardedSegments.Contains(Number(device, "pci_segment") ?? 0);
        return new AssignedDevice(path[(path.LastIndexOf('/') + 1)..], isGuarded);
    }

    private static JsonElement Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement child) ? child : default;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Object(parent, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static ulong? Number(JsonElement parent, string name) =>
        Object(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out ulong number) ? number : null;

    private static string? Text(JsonElement parent, string name) =>
        Object(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
