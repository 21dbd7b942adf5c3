using System.Collections.Immutable;
using System.Text.Json;
using IovaDsl.Fleet.Guests;
using IovaDsl.Fleet.Guests.Qemu.Maps;

namespace IovaDsl.Fleet.Tests.Guests;

/// <summary>Every recorded machine is predicted: its memory, its windows, what VFIO maps of it, and the refusals.</summary>
public sealed class RecordedGuestTests
{
    // What the recordings' README calls no rule of a layout: refusals of the tool at hand, and records without a layout.
    internal static readonly HashSet<string> NoRule =
    [
        // This build of QEMU has no qxl.
        "q35-qxl-vga",
        // libvirt found no tun device.
        "libvirt-iface-hostdev",
        // No huge pages on the recording machine, so no layout.
        "libvirt-numa-hugepages",
    ];

    [SkippableFact]
    public void Every_recorded_guest_is_predicted()
    {
        List<GuestRecord> records = GuestRecords.All();
        List<string> differences = [];
        int compared = 0;
        foreach (GuestRecord record in records.Where(record => !NoRule.Contains(record.Id)))
        {
            compared++;
            differences.AddRange(Compare(record, QemuMaps.Of(record.Request)).Select(difference => $"{record.Id}: {difference}"));
        }

        Assert.True(compared > records.Count * 9 / 10);
        IEnumerable<string> notes = records.Where(record => record.HasLayout).SelectMany(record => QemuMaps.Of(record.Request).Notes);
        Assert.DoesNotContain(notes, note => note.StartsWith("unknown", StringComparison.Ordinal));
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    /// <param name="form">What of a refusal counts.</param>
    internal static IEnumerable<string> Compare(GuestRecord record, GuestMap map, Func<string, string>? form = null)
    {
        if (record.IsRefused || map.IsRefused)
        {
            IEnumerable<string> words = record.Messages.Where(message => !message.StartsWith("warning: ", StringComparison.Ordinal));
            if (!words.Select(form ?? (word => word)).SequenceEqual(map.Refusal))
                yield return $"refused {record.IsRefused}: {string.Join(" / ", record.Messages)}, predicted: {string.Join(" / ", map.Refusal)}";
            yield break;
        }

        IEnumerable<string> differences =
        [
            .. Differ("memory", record.Memory, [.. map.Memory.Select(Text)]),
            .. Differ("window", [record.HotPlug ?? "none"], [map.Window(GuestRegionKind.HotPlugWindow)?.ToString() ?? "none"]),
            .. Differ("devices", record.MemoryDevices, [.. map.MemoryDevices.Select(device => $"{device.Type} 0x{device.Address:x}")]),
            .. Warnings(record, map),
            .. Pci(record, map),
            .. Tree(record, map),
            .. Doorbells(record, map),
            .. Vfio(record, map),
        ];
        foreach (string difference in differences)
            yield return difference;
    }

    private static IEnumerable<string> Differ(string what, IEnumerable<string> recorded, IEnumerable<string> predicted)
    {
        string[] missing = [.. recorded.Except(predicted)];
        string[] extra = [.. predicted.Except(recorded)];
        if (missing.Length + extra.Length > 0)
            yield return $"{what}: recorded {string.Join(", ", missing)}; predicted {string.Join(", ", extra)}";
    }

    private static string Text(GuestRegion region)
    {
        string kind = region.Kind switch
        {
            GuestRegionKind.Ram => "ram",
            GuestRegionKind.NvRam => "nv-ram",
            GuestRegionKind.Rom => "rom",
            GuestRegionKind.RomDevice => "romd",
            GuestRegionKind.Bar => "ramd",
            _ => region.Kind.ToString(),
        };
        return $"{region.Range} {kind} {region.Name} @0x{region.Offset:x}";
    }

    // CPU features that TCG lacks and the topology of sockets are no matter of the layout.
    private static IEnumerable<string> Warnings(GuestRecord record, GuestMap map) =>
        Differ(
            "warnings",
            record.Messages.Where(message =>
                !message.Contains("socket", StringComparison.Ordinal) && !message.Contains("Host physical bits", StringComparison.Ordinal)
            ),
            map.Warnings.Where(warning => warning.StartsWith("warning", StringComparison.Ordinal))
        );

    private static IEnumerable<string> Pci(GuestRecord record, GuestMap map)
    {
        if (record.Pci is not { } pci)
            return [];
        if (!pci.TryGetProperty("hole32", out _))
            return Windows(pci, map);
        return
        [
            .. Differ("hole32", [Window(pci, "hole32")], [map.Window(GuestRegionKind.PciWindow32)?.ToString() ?? "none"]),
            .. Differ("hole64", [Window(pci, "hole64")], [map.Window(GuestRegionKind.PciWindow64)?.ToString() ?? "none"]),
            .. Differ(
                "split",
                pci.TryGetProperty("below-4g-mem-size", out JsonElement below) ? [$"{below} {pci.GetProperty("above-4g-mem-size")}"] : [],
                below.ValueKind == JsonValueKind.Number ? [$"{map.Split?.Below} {map.Split?.Above}"] : []
            ),
        ];
    }

    private static string Window(JsonElement pci, string property) =>
        pci.GetProperty(property) is { ValueKind: JsonValueKind.Object } window ? GuestRecord.Range(window).ToString() : "none";

    private static IEnumerable<string> Windows(JsonElement pci, GuestMap map)
    {
        GuestRegionKind[] kinds =
        [
            GuestRegionKind.PciWindow32,
            GuestRegionKind.PciWindow64,
            GuestRegionKind.PciPorts,
            GuestRegionKind.PciConfiguration,
        ];
        return Differ(
            "windows",
            GuestRecord
                .Items(pci, "tree")
                .Where(item => item.GetProperty("region").GetString() != "gpex_ioport_window")
                .Select(item => $"{GuestRecord.Range(item)} {item.GetProperty("region").GetString()}"),
            map.Windows.Where(window => kinds.Contains(window.Kind)).Select(window => $"{window.Range} {window.Name}")
        );
    }

    private static IEnumerable<string> Tree(GuestRecord record, GuestMap map)
    {
        if (record.Tree is not { } tree)
            return [];
        string ecam = GuestRecord.Range(tree.GetProperty("ecam")).ToString();
        (string Kind, GuestRegionKind Window)[] kinds =
        [
            ("io", GuestRegionKind.PciPorts),
            ("mem32", GuestRegionKind.PciWindow32),
            ("mem64", GuestRegionKind.PciWindow64),
        ];
        return
        [
            .. Differ("tree's ecam", [ecam], [map.Window(GuestRegionKind.PciConfiguration)?.ToString() ?? "none"]),
            .. Differ(
                "tree's windows",
                GuestRecord.Items(tree, "windows").Select(item => $"{item.GetProperty("kind").GetString()} {GuestRecord.Range(item)}"),
                kinds.Where(kind => map.Window(kind.Window) is not null).Select(kind => $"{kind.Kind} {map.Window(kind.Window)}")
            ),
        ];
    }

    private static IEnumerable<string> Doorbells(GuestRecord record, GuestMap map)
    {
        string[] names = ["apic-msi", "kvm-apic-msi", "gicv2m", "translation", "riscv.imsic"];
        return Differ(
            "doorbells",
            record.Fixed.Where(region => names.Contains(region.Name)).Select(region => region.Range.ToString()),
            record.Fixed.Any()
                ? map.Windows.Where(window => window.Kind == GuestRegionKind.Doorbell).Select(window => window.Range.ToString())
                : []
        );
    }

    private static IEnumerable<string> Vfio(GuestRecord record, GuestMap map)
    {
        if (record.Vfio is not { } vfio)
            return [];
        bool isRefused = GuestRecord.Flag(vfio, "refused");
        if (isRefused != map.DeviceRefusal is not null)
            return [$"VFIO refused {isRefused}, predicted {map.DeviceRefusal ?? "no"}"];
        if (isRefused)
            return [];
        return
        [
            .. Differ("VFIO", GuestRecord.Mappings(vfio, "mapped"), map.Mappings.Select(Text)),
            .. record.Source == "bar" ? [] : NeverAsked(vfio, map),
        ];
    }

    // Before the first reset RAM may be one piece; all of it was asked for at some time.
    private static IEnumerable<string> NeverAsked(JsonElement vfio, GuestMap map) =>
        map
            .FirstMappings.Select(Text)
            .Except(GuestRecord.Mappings(vfio, "attempted"))
            .Select(mapping => $"VFIO was never asked for {mapping}");

    private static string Text(GuestMapping mapping) => $"{mapping.Range} {(mapping.Access == GuestAccess.ReadWrite ? "rw" : "r")}";
}
