using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>A platform's AMD IOMMUs and direct regions as an IVRS table.</summary>
internal static class IvrsExport
{
    private const string Format = "IVRS";
    private const byte UnityReadWrite = 0x07;

    public static IvrsTable Make(ExportModel model, IvrsTable? kept)
    {
        ImmutableArray<IvrsBlock>.Builder blocks = ImmutableArray.CreateBuilder<IvrsBlock>();
        foreach (Iommu iommu in model.Platform.Iommus)
        {
            if (iommu.Kind != AmdVi.Kind)
                model.Lose(iommu.Name.ToString(), "the IOMMU", "an IVRS holds AMD IOMMUs alone.");
            else if (iommu.Registers is not { } registers)
                model.Lose(iommu.Name.ToString(), "the IOMMU", "an IVRS finds an IOMMU by its registers, and none are stated (registers).");
            else
                blocks.AddRange(Units(model, iommu, registers.First, kept));
        }

        blocks.AddRange(Memory(model, kept));
        model.LosePaths(Format);
        return new IvrsTable(TableHeaders.Make(model, IvrsTable.Signature, 2, kept?.Header))
        {
            // 48 bits of physical and 64 of virtual addresses, as nearly every table says.
            Info = kept?.Info ?? (uint?)model.Number("ivrs/info") ?? InfoOf(model),
            Blocks = blocks.ToImmutable(),
        };
    }

    private static uint InfoOf(ExportModel model)
    {
        const uint usual = 0x0020_3000,
            virtualAddressSize = 0x7f << 15,
            imagesAreValid = 1;
        Iommu[] units = [.. model.Platform.Iommus.Where(iommu => iommu.Kind == AmdVi.Kind)];
        bool hasImages = Array.Exists(
            units,
            unit => ExportModel.Number(unit, IommuFacts.AmdEfr) is not null && ExportModel.Number(unit, IommuFacts.AmdEfrImage) is not 0
        );
        ulong? width = units
            .Select(unit => ExportModel.Number(unit, IommuFacts.AmdVirtualAddressSize))
            .FirstOrDefault(stated => stated > 0);
        uint info = width is { } bits ? (usual & ~virtualAddressSize) | ((uint)(bits & 0x7f) << 15) : usual;
        return hasImages ? info | imagesAreValid : info;
    }

    // ---- units ----

    private static IEnumerable<IvrsHardware> Units(ExportModel model, Iommu iommu, ulong registers, IvrsTable? kept)
    {
        IvrsHardware? old = kept
            ?.Blocks.OfType<IvrsHardware>()
            .Where(unit => unit.Base == registers)
            .OrderByDescending(unit => unit.Type)
            .FirstOrDefault();
        model.LoseAperture(iommu, Format, "its feature register and the header's address size do");
        ushort self = SelfOf(model, iommu, old, out ushort segment);
        foreach (Bus bus in model.RootBusesBehind(iommu).Where(bus => (bus.Segment ?? 0) != segment))
            model.Lose(
                bus.Name.ToString(),
                $"segment {bus.Segment ?? 0}",
                $"an IVHD is for the segment of its IOMMU's own function, and that of {iommu.Name} is in segment {segment}."
            );
        yield return new IvrsHardware
        {
            Type = IvrsHardware.Type11,
            Flags = old?.Flags ?? 0x30,
            DeviceId = self,
            CapabilityOffset = old?.CapabilityOffset ?? 0x40,
            Base = registers,
            Segment = segment,
            Info = old?.Info ?? 0,
            FeatureOrAttributes =
                (old is { Type: not IvrsHardware.Type10 } ? old.FeatureOrAttributes : 0)
                | (ExportModel.Number(iommu, IommuFacts.AmdHostTranslationAbsent) is > 0 ? 1u : 0),
            EfrImage = ExportModel.Number(iommu, IommuFacts.AmdEfr) ?? old?.EfrImage ?? 0,
            Efr2Image = ExportModel.Number(iommu, IommuFacts.AmdEfr2) ?? old?.Efr2Image ?? 0,
            Entries = Entries(model, iommu, segment, old),
        };
    }

    // The IOMMU's own requester ID: as imported, or what the mappings of a bus leave out, or the usual 00:00.2.
    private static ushort SelfOf(ExportModel model, Iommu iommu, IvrsHardware? old, out ushort segment)
    {
        segment = old?.Segment ?? (ushort)(SegmentOf(model, iommu) ?? 0);
        if (FunctionOf(iommu) is { } stated)
        {
            segment = (ushort)stated.Segment;
            return stated.RequesterId;
        }

        if (old is not null)
            return old.DeviceId;
        model.Lose(
            iommu.Name.ToString(),
            "its own PCI function",
            "an IVRS names it; no fact \"iommu/function\" says which, so 00:00.2 is written."
        );
        return 0x0002;
    }

    private static int? SegmentOf(ExportModel model, Iommu iommu) => model.RootBusesBehind(iommu).FirstOrDefault()?.Segment;

    private static ImmutableArray<IvhdEntry> Entries(ExportModel model, Iommu iommu, int segment, IvrsHardware? old)
    {
        ImmutableArray<IvhdEntry>.Builder entries = ImmutableArray.CreateBuilder<IvhdEntry>();
        foreach (Bus bus in model.RootBusesOf(segment))
        {
            foreach (RequesterSpan span in RequesterSpans.Of(bus).Where(span => span.Iommu == iommu))
                AddRange(entries, (ushort)span.First, (ushort)span.Last);
        }

        foreach (Device device in model.StatedBehind(iommu))
        {
            if (device.Address is { } address && address.Segment == segment)
                entries.Add(new IvhdDevice(IvhdEntry.Select, address.RequesterId, 0));
        }

        entries.AddRange(Aliases(model, iommu, segment));
        entries.AddRange(old?.Entries.Where(entry => entry is IvhdSpecial) ?? []);
        if (old is null && iommu == model.Platform.Iommus.First(one => one.Kind == AmdVi.Kind))
            entries.AddRange(IvrsIoApics.Entries(model, iommu, segment));
        return entries.ToImmutable();
    }

    // One entry a device: of it the table knows one other ID.
    private static IEnumerable<IvhdAlias> Aliases(ExportModel model, Iommu iommu, int segment)
    {
        foreach (Device device in model.Behind(iommu))
        {
            if (device.DmaAliases.IsEmpty || device.Address is not { } address || address.Segment != segment)
                continue;
            yield return new IvhdAlias(IvhdEntry.AliasSelect, address.RequesterId, 0, (ushort)device.DmaAliases[0].Id);
            foreach (StatedRequester more in device.DmaAliases.Skip(1))
                model.Lose(
                    device.Name.ToString(),
                    $"dma-alias {PciAddress.FromRequesterId(segment, (ushort)more.Id)}",
                    "an IVHD has one alias for a device."
                );
        }
    }

    private static void AddRange(ImmutableArray<IvhdEntry>.Builder entries, ushort first, ushort last)
    {
        if (first == last)
        {
            entries.Add(new IvhdDevice(IvhdEntry.Select, first, 0));
            return;
        }

        entries.Add(new IvhdDevice(IvhdEntry.RangeStart, first, 0));
        entries.Add(new IvhdDevice(IvhdEntry.RangeEnd, last, 0));
    }

    // ---- memory ----

    private static IEnumerable<IvrsMemory> Memory(ExportModel model, IvrsTable? kept)
    {
        HashSet<PciAddress> units = [.. model.Platform.Iommus.Select(iommu => FunctionOf(iommu)).OfType<PciAddress>()];
        foreach (ExportClaim claim in model.Claims())
        {
            List<Device> devices =
            [
                .. claim.Devices.Where(device =>
                    device.Address is not null && (model.IommuOf(device) is not { } iommu || iommu.Kind == AmdVi.Kind)
                ),
            ];
            if (devices.Count == 0)
                continue;
            if (!claim.IsDirect)
            {
                model.Lose(claim, "an IVMD is a unity map or an exclusion; an IVRS reserves in no other way.");
                continue;
            }

            LoseDetails(model, claim);
            if (claim.Element is Bus { Kind: BusKind.RootBus } bus && claim.Claim.For.IsDefaultOrEmpty)
            {
                yield return ForBus(model, bus, claim);
                continue;
            }

            foreach (IvrsMemory memory in ForDevices(model, claim, devices, units, kept))
                yield return memory;
        }
    }

    // A kept block for the same memory stays as it was where all functions that it covers have the claim: it may be for more of them
    // than the file declares. The others get one each.
    private static IEnumerable<IvrsMemory> ForDevices(
        ExportModel model,
        ExportClaim claim,
        List<Device> devices,
        HashSet<PciAddress> units,
        IvrsTable? kept
    )
    {
        foreach (IvrsMemory block in kept?.Blocks.OfType<IvrsMemory>().Where(block => IsFor(block, claim)) ?? [])
        {
            List<Device> covered = [.. model.Platform.Devices.Where(device => IsCovered(device, block))];
            if (covered.Count == 0 || !covered.TrueForAll(claim.Devices.Contains))
                continue;
            devices = [.. devices.Except(covered)];
            yield return block with
            {
                Length = 0,
            };
        }

        foreach (Device device in devices.Where(device => units.Contains(device.Address!.Value)))
            model.Lose(
                device.Name.ToString(),
                ExportModel.Describe(claim.Region),
                "an IVMD for the IOMMU's own function makes Linux look for no IVHD (get_highest_supported_ivhd_type); it does no DMA."
            );
        foreach ((int segment, uint first, uint last) in Blocks(devices.Where(device => !units.Contains(device.Address!.Value))))
            yield return first == last
                ? Make(claim, IvmdScope.Select, segment, (ushort)first, 0)
                : Make(claim, IvmdScope.Range, segment, (ushort)first, (ushort)last);
    }

    // Requester IDs that follow each other are one block, those of a device that stands for a range among them.
    private static List<(int Segment, uint First, uint Last)> Blocks(IEnumerable<Device> devices)
    {
        List<(int Segment, uint First, uint Last)> blocks = [];
        foreach (
            (int segment, (uint first, uint last)) in devices
                .Select(device => (device.Address!.Value.Segment, Ids: StandIn.RequestersOf(device)))
                .OrderBy(one => one.Segment)
                .ThenBy(one => one.Ids.First)
        )
        {
            if (blocks is [.., var open] && open.Segment == segment && first <= open.Last + 1)
                blocks[^1] = open with { Last = Math.Max(open.Last, last) };
            else
                blocks.Add((segment, first, last));
        }

        return blocks;
    }

    private static bool IsFor(IvrsMemory block, ExportClaim claim)
    {
        const ulong page = 0xfff;
        return (block.IsUnity || block.IsExclusion)
            && unchecked((block.Start + page) & ~page) == claim.Region.First
            && unchecked((block.Size + page) & ~page) == claim.Region.KernelLength;
    }

    private static bool IsCovered(Device device, IvrsMemory block)
    {
        if (device.Address is not { } address || address.Segment != block.SegmentInReserved)
            return false;
        return block.Scope switch
        {
            IvmdScope.All => true,
            IvmdScope.Range => block.DeviceId <= address.RequesterId && address.RequesterId <= block.AuxiliaryData,
            _ => address.RequesterId == block.DeviceId,
        };
    }

    private static PciAddress? FunctionOf(Iommu iommu) =>
        PciAddress.TryParse(ExportModel.Text(iommu, IommuFacts.Function), out PciAddress stated) ? stated : null;

    private static void LoseDetails(ExportModel model, ExportClaim claim)
    {
        if (claim.Region.Kind == RegionKind.DirectRelaxable)
            model.Lose(claim, "an IVMD is never relaxable.");
        if (claim.Claim.SinceKernel is { } kernel)
            model.Lose(claim.ElementName, "since kernel " + kernel, "Linux has always reported IVMDs.");
        if ((claim.Region.First & 0xfff) != 0 || (claim.Region.KernelLength & 0xfff) != 0)
            model.Lose(claim, "Linux rounds the start and the length of an IVMD up to 4 KiB.");
    }

    // "All" is for every segment's requesters; a bus that is a part of its segment is a range.
    private static IvrsMemory ForBus(ExportModel model, Bus bus, ExportClaim claim)
    {
        int segment = bus.Segment ?? 0;
        bool isWhole = !model.RootBuses.Any(other => other != bus && (other.Segment ?? 0) == segment);
        BusNumbers buses = bus.Buses ?? BusNumbers.All;
        return isWhole && buses == BusNumbers.All
            ? Make(claim, IvmdScope.All, segment, 0, 0)
            : Make(claim, IvmdScope.Range, segment, (ushort)buses.Requesters.First, (ushort)buses.Requesters.Last);
    }

    private static IvrsMemory Make(ExportClaim claim, IvmdScope scope, int segment, ushort device, ushort last) =>
        new()
        {
            Type = (byte)scope,
            Flags = UnityReadWrite,
            DeviceId = device,
            AuxiliaryData = last,
            Reserved = (ulong)segment & 0xffff,
            Start = claim.Region.First,
            Size = claim.Region.KernelLength,
        };
}
