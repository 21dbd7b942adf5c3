using System.Globalization;
using System.Text.RegularExpressions;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>
/// The law of all writers of tables: what is written and read again puts each device behind the same IOMMU with the same direct regions,
/// or the loss report says what is different.
/// </summary>
internal static partial class RemadeTable
{
    /// <summary>The table without what an import kept of the one it read.</summary>
    public static Platform WithoutKept(Platform platform) =>
        platform with
        {
            Facts =
            [
                .. platform.Facts.Where(fact =>
                    !fact.Key.EndsWith("/table", StringComparison.Ordinal) && !fact.Key.EndsWith("/made-of", StringComparison.Ordinal)
                ),
            ],
        };

    /// <summary>Whether the platform has anything that such a table is about.</summary>
    public static bool IsSayable(Platform platform, TableRow row) => row.Says is not null && platform.Iommus.Any(iommu => IsOf(iommu, row));

    /// <summary>What breaks the law, a line each; empty: it holds.</summary>
    public static IReadOnlyList<string> Differences(ResolvedPlatform platform, TableRow row)
    {
        FirmwareOutput output = row.Write(platform);
        FirmwareFile file = FirmwareFile.Read(output.Content);
        if (file.Rejected || file.Tables[0].Problems.FirstOrDefault(problem => problem.Severity == Severity.Error) is { })
            return
            [
                $"what is written as {row.Format} is not sound: {string.Join("; ", file.Tables[0].Problems.Select(problem => problem.Line()))}",
            ];
        return Differences(platform, file, output.Losses, iommu => IsOf(iommu, row), Compare);
    }

    /// <summary>What one device was, and what it is: lines for what is different and in no loss.</summary>
    public delegate IEnumerable<string> Comparison(
        Device device,
        ResolvedDevice before,
        ResolvedDevice? after,
        Platform platform,
        IEnumerable<Loss> losses
    );

    /// <summary>The law for a file that was written of a platform.</summary>
    /// <param name="platform">What was written.</param>
    /// <param name="file">As it was read again.</param>
    /// <param name="losses">What the writer said.</param>
    /// <param name="isOf">Whether such a file is about an IOMMU.</param>
    /// <param name="compare">What has to be the same.</param>
    public static IReadOnlyList<string> Differences(
        ResolvedPlatform platform,
        FirmwareFile file,
        IReadOnlyList<Loss> losses,
        Func<Iommu, bool> isOf,
        Comparison compare
    )
    {
        ImportedPlatform imported = FirmwareImport.Import(
            new ImportInput { Files = [new ImportFile("again", file)] },
            new ImportOptions { Assumptions = [.. Known(platform.Platform)] }
        );
        Platform again = imported.Platform;
        Dictionary<Device, Device> counterparts = [];
        List<Device> added = [];
        foreach (Device device in platform.Platform.Devices)
        {
            if ((Counterpart(device, again) ?? StandIn(device, imported)) is { } same)
                counterparts.Add(device, same);
            else if (Stranger(device, again) is { } stranger)
            {
                counterparts.Add(device, stranger);
                added.Add(stranger);
            }
        }

        Dictionary<Device, ResolvedDevice> first = ByDevice(platform),
            second = ByDevice(RegionResolver.Resolve(again with { Devices = again.Devices.AddRange(added) }));
        return
        [
            .. platform
                .Platform.Devices.Where(first.ContainsKey)
                .Where(device => first[device].Iommu is not { } iommu || isOf(iommu))
                .SelectMany(device =>
                    compare(
                        device,
                        first[device],
                        counterparts.TryGetValue(device, out Device? other) ? second.GetValueOrDefault(other) : null,
                        platform.Platform,
                        losses
                    )
                ),
        ];
    }

    private static bool IsOf(Iommu iommu, TableRow row) => IommuKinds.Of(iommu.Kind).Table == row.Signature;

    private static Dictionary<Device, ResolvedDevice> ByDevice(ResolvedPlatform platform) =>
        platform.Groups.SelectMany(group => group.Devices).Concat(platform.Ungrouped).ToDictionary(device => device.Device);

    // No table says which buses are behind a bridge, and an IORT not whether a boot configuration is kept.
    private static IEnumerable<Assumption> Known(Platform platform)
    {
        foreach (Bus bus in platform.Buses)
        {
            if (bus is { Kind: BusKind.Bridge, Address: { } at, Buses: { } buses })
                yield return new Assumption(
                    at.Segment == 0
                        ? $"bridge-{at.Bus:x2}-{at.Device:x2}-{at.Function}"
                        : $"bridge-{at.Segment:x4}-{at.Bus:x2}-{at.Device:x2}-{at.Function}",
                    "buses",
                    buses.First.ToString(CultureInfo.InvariantCulture)
                );
            if (bus is { Kind: BusKind.RootBus })
                yield return new Assumption(bus.Segment is > 0 and { } segment ? $"pci{segment}" : "pci0", "boot-configuration", "kept");
        }
    }

    private static Device? Counterpart(Device device, Platform again) =>
        again.Devices.FirstOrDefault(other =>
            device.Address is { } address ? other.Address == address
            : device.FirmwarePath is { } path ? other.FirmwarePath is { } name && (path == name || AcpiPath.AreSame(path, name))
            : Mmio(device) is { } registers && Mmio(other) == registers
        );

    private static ulong? Mmio(Device device) => device.Facts.FirstOrDefault(fact => fact.Key == "viot/mmio")?.Values[0].Number;

    // A function that the table does not list has one that stands for it, whose comment says for which requester IDs.
    private static Device? StandIn(Device device, ImportedPlatform imported)
    {
        if (device.Address is not { } address)
            return null;
        foreach (Device other in imported.Platform.Devices.Where(other => other.Address?.Segment == address.Segment))
        {
            foreach (string note in imported.Notes[other])
            {
                Match range = RequesterIds().Match(note);
                if (
                    range.Success
                    && Convert.ToUInt32(range.Groups[1].Value, 16) <= address.RequesterId
                    && address.RequesterId <= Convert.ToUInt32(range.Groups[2].Value, 16)
                    && !IsBehindBridge(address, imported.Platform)
                )
                    return other;
            }
        }

        return null;
    }

    private static bool IsBehindBridge(PciAddress address, Platform platform) =>
        platform.Buses.Any(bus =>
            bus is { Kind: BusKind.Bridge, Buses: { } buses }
            && SegmentOf(bus) == address.Segment
            && buses.First <= address.Bus
            && address.Bus <= buses.Last
        );

    [GeneratedRegex("^Stands for any function with a requester ID of 0x([0-9a-f]+)[.][.]0x([0-9a-f]+)")]
    private static partial Regex RequesterIds();

    // No table is about it: what is said of all functions of its bus.
    private static Device? Stranger(Device device, Platform again)
    {
        if (device.Address is not { } address)
            return null;
        Bus? parent = again
            .Buses.Where(bus => bus.Kind != BusKind.Interconnect && SegmentOf(bus) == address.Segment)
            .Where(bus => bus.Buses is not { } buses || (buses.First <= address.Bus && address.Bus <= buses.Last))
            .OrderByDescending(bus => bus.Kind == BusKind.Bridge)
            .ThenBy(bus => bus.Buses is { } buses ? buses.Last - buses.First : 255)
            .FirstOrDefault();
        return parent is null
            ? null
            : new Device
            {
                Name = new ElementName("stranger-" + device.Name.Base, device.Name.Index),
                Origin = device.Origin,
                Parent = parent,
                Address = address,
            };
    }

    private static int SegmentOf(Bus bus)
    {
        for (; bus.Parent is { } parent; bus = parent) { }
        return bus.Segment ?? 0;
    }

    public static IEnumerable<string> Compare(
        Device device,
        ResolvedDevice before,
        ResolvedDevice? after,
        Platform platform,
        IEnumerable<Loss> losses
    )
    {
        string? wanted = NameOf(before.Iommu),
            found = NameOf(after?.Iommu);
        HashSet<string> names = [device.Name.ToString(), before.Iommu?.Name.ToString() ?? "", .. BusesOf(device)];
        if (wanted != found && !losses.Any(loss => names.Contains(loss.Element) && IsAboutTranslation(loss)))
            yield return $"{device.Name} was behind {wanted ?? "nothing"} and is behind {found ?? "nothing"}";
        string[] missing = [.. Direct(before).Except(Direct(after)).Order(StringComparer.Ordinal)],
            extra = [.. Direct(after).Except(Direct(before)).Order(StringComparer.Ordinal)];
        foreach (string region in missing.Where(region => !losses.Any(loss => loss.What.Contains(region, StringComparison.Ordinal))))
            yield return $"{device.Name} lost direct {region} of {platform.Name}";
        foreach (string region in extra.Where(region => !losses.Any(loss => loss.What.Contains(region, StringComparison.Ordinal))))
            yield return $"{device.Name} gained direct {region}";
    }

    private static IEnumerable<string> BusesOf(Device device)
    {
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
            yield return bus.Name.ToString();
    }

    private static bool IsAboutTranslation(Loss loss) =>
        !loss.What.StartsWith("aperture", StringComparison.Ordinal)
        && !loss.What.StartsWith("direct", StringComparison.Ordinal)
        && !loss.What.StartsWith("address-bits", StringComparison.Ordinal);

    private static string? NameOf(Iommu? iommu) =>
        iommu is null ? null
        : iommu.Facts.FirstOrDefault(fact => fact.Key == IommuFacts.Function)?.Values[0].Text is { } function && iommu.Kind != AmdVi.Kind
            ? function
        : iommu.Registers is { } registers ? $"0x{registers.First:x}"
        : iommu.Name.ToString();

    private static IEnumerable<string> Direct(ResolvedDevice? device) =>
        device
            ?.Regions.Where(region =>
                region.Region.Kind is RegionKind.Direct or RegionKind.DirectRelaxable && region.Cause.Rule != "isa-bridge"
            )
            .Select(region => $"0x{region.Region.First:x}..0x{region.Region.Last:x}")
        ?? [];
}
