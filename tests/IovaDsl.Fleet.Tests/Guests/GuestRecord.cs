using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using IovaDsl.Fleet.Guests;
using IovaDsl.Fleet.Guests.Qemu;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Guests;

/// <summary>A line of <c>guests/qemu.jsonl</c>: words, and the map that QEMU itself built of them.</summary>
internal sealed class GuestRecord(JsonElement json)
{
    /// <summary>The processor of the machine on which all was recorded (the README of the recordings).</summary>
    private static readonly HostCpu RecordedOn = new("AuthenticAMD", 48);

    public string Id => json.GetProperty("id").GetString()!;
    public string Source => json.GetProperty("source").GetString()!;
    public bool IsRefused => Flag(json, "refused");
    public bool HasLayout => json.TryGetProperty("ram", out _);
    public string? Xml => json.TryGetProperty("libvirt", out JsonElement libvirt) ? libvirt.GetProperty("xml").GetString() : null;

    public ImmutableArray<string> Messages => [.. Items(json, "messages").Select(item => item.GetString()!)];

    public QemuRequest Request
    {
        get
        {
            string[] words = [json.GetProperty("emulator").GetString()!, .. Items(json, "argv").Select(item => item.GetString()!)];
            return new QemuRequest([.. words])
            {
                HostCpu = RecordedOn,
                Version = Version,
                Bars = [.. Bars()],
            };
        }
    }

    public QemuVersion Version => QemuVersion.TryParse(json.GetProperty("qemu").GetString(), out QemuVersion version) ? version : default;

    private IEnumerable<GuestBar> Bars()
    {
        if (json.TryGetProperty("bar", out JsonElement bar) && bar.ValueKind == JsonValueKind.Object)
            yield return new GuestBar(
                "DEVICE BAR 0 mmaps[0]",
                Number(bar.GetProperty("address").GetString()!),
                bar.GetProperty("size").GetUInt64()
            );
    }

    /// <summary>Memory as <c>first-last kind region @offset</c>.</summary>
    public ImmutableArray<string> Memory =>
        [
            .. Items(json, "ram")
                .Select(item =>
                    $"{Range(item)} {item.GetProperty("kind").GetString()} {item.GetProperty("region").GetString()} @{item.GetProperty("offset").GetString()}"
                ),
        ];

    public string? HotPlug =>
        json.TryGetProperty("device-memory", out JsonElement window) && window.ValueKind == JsonValueKind.Object
            ? Range(window).ToString()
            : null;

    public ImmutableArray<string> MemoryDevices =>
        [
            .. Items(json, "memory-devices")
                .Select(item =>
                    $"{item.GetProperty("type").GetString()} {(item.TryGetProperty("addr", out JsonElement a) ? a : item.GetProperty("memaddr")).GetString()}"
                ),
        ];

    public JsonElement? Pci => json.TryGetProperty("pci", out JsonElement pci) && pci.ValueKind == JsonValueKind.Object ? pci : null;

    public JsonElement? Tree =>
        json.TryGetProperty("dtb", out JsonElement dtb)
        && dtb.ValueKind == JsonValueKind.Object
        && dtb.TryGetProperty("pcie", out JsonElement pcie)
        && pcie.ValueKind == JsonValueKind.Object
            ? pcie
            : null;

    public IEnumerable<(IovaRange Range, string Name)> Fixed =>
        Items(json, "fixed").Select(item => (Range(item), item.GetProperty("region").GetString()!));

    public JsonElement? Vfio => json.TryGetProperty("vfio", out JsonElement vfio) && vfio.ValueKind == JsonValueKind.Object ? vfio : null;

    public static ImmutableArray<string> Mappings(JsonElement vfio, string property) =>
        [.. Items(vfio, property).Select(item => $"{Range(item)} {item.GetProperty("access").GetString()}")];

    public static bool Flag(JsonElement item, string property) =>
        item.TryGetProperty(property, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;

    public static IEnumerable<JsonElement> Items(JsonElement item, string property) =>
        item.TryGetProperty(property, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    public static IovaRange Range(JsonElement item) =>
        new(Number(item.GetProperty("first").GetString()!), Number(item.GetProperty("last").GetString()!));

    private static ulong Number(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
