using System.Text;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Qemu;

/// <summary>
/// Words of a QEMU command line, a line each, that make a machine with the platform's IOMMU: what its aperture and
/// reserved regions are as far as QEMU can be told, and the functions at their addresses.
/// </summary>
internal static class QemuExport
{
    public static FirmwareOutput Write(ResolvedPlatform resolved)
    {
        ExportModel model = new(resolved);
        List<string> words = [];
        if (model.Platform.Iommus.FirstOrDefault() is { } iommu)
        {
            AddMachine(model, iommu, words);
            foreach (Iommu other in model.Platform.Iommus.Skip(1))
                model.Lose(other.Name.ToString(), "the IOMMU", "a QEMU machine has one IOMMU here; the first is written.");
        }
        else
        {
            words.AddRange(["-M", model.Platform.Firmware == FirmwareKind.DeviceTree ? "virt" : "q35"]);
        }

        foreach (Device device in model.Platform.Devices)
            AddDevice(model, device, words);
        LoseTheRest(model);

        // No line but words: xargs -a takes the file as it is.
        string text = string.Concat(words.Select(word => Quote(word) + "\n"));
        return new FirmwareOutput(new UTF8Encoding(false).GetBytes(text), model.Losses);
    }

    private static void AddMachine(ExportModel model, Iommu iommu, List<string> words)
    {
        string name = iommu.Name.ToString();
        int? bits = IovaText.BitsOf(iommu.Aperture);
        switch (iommu.Kind)
        {
            case var kind when kind == IntelVtd.Kind:
                words.AddRange(["-M", "q35", "-device", "intel-iommu" + (bits is 39 or 48 ? $",aw-bits={bits}" : "")]);
                if (bits is not (39 or 48))
                    model.Lose(name, "aperture " + iommu.Aperture, "QEMU's VT-d has 39 or 48 bits.");
                break;
            case var kind when kind == AmdVi.Kind:
                words.AddRange(["-M", "q35", "-device", "amd-iommu"]);
                break;
            case var kind when kind == ArmSmmuV3.Kind:
                words.AddRange(["-M", "virt,gic-version=3,iommu=smmuv3"]);
                if (bits is not (44 or 48))
                    model.Lose(name, "aperture " + iommu.Aperture, "QEMU's SMMUv3 has 48 bits in stage 1 and 44 in stage 2.");
                break;
            case var kind when kind == VirtioIommu.Kind:
                AddVirtio(model, iommu, bits, words);
                break;
            default:
                model.Lose(name, "the IOMMU", "QEMU emulates no IOMMU of this kind.");
                words.AddRange(["-M", "virt,gic-version=3"]);
                break;
        }
    }

    // "0xfirst:0xlast:type", type 0 reserved, 1 MSI (hw/virtio/virtio-iommu.c).
    private static void AddVirtio(ExportModel model, Iommu iommu, int? bits, List<string> words)
    {
        List<string> regions = [];
        foreach (RegionClaim claim in iommu.Regions)
        {
            if (claim.Region.Kind is RegionKind.Reserved or RegionKind.Msi && claim.Region.TryGetRange(out IovaRange range))
                regions.Add($"\"0x{range.First:x}:0x{range.Last:x}:{(claim.Region.Kind == RegionKind.Msi ? 1 : 0)}\"");
            else
                model.Lose(
                    iommu.Name.ToString(),
                    ExportModel.Describe(claim.Region),
                    "QEMU's virtio-iommu has reserved and MSI regions alone."
                );
        }

        words.AddRange(["-M", model.Platform.Firmware == FirmwareKind.Acpi ? "q35" : "virt,gic-version=3"]);
        string address = PciAddress.TryParse(ExportModel.Text(iommu, IommuFacts.Function), out PciAddress at)
            ? $",\"addr\":\"{at.Device:x}.{at.Function:x}\""
            : "";
        string width = bits is { } stated and >= 32 and <= 64 ? $",\"aw-bits\":{stated}" : "";
        string reserved = regions.Count > 0 ? ",\"reserved-regions\":[" + string.Join(",", regions) + "]" : "";
        words.AddRange(["-device", "{\"driver\":\"virtio-iommu-pci\"" + address + width + reserved + "}"]);
    }

    // A function that is on bus 0 stands where the file has it; what is below bridges needs bridges of QEMU's own making.
    private static void AddDevice(ExportModel model, Device device, List<string> words)
    {
        if (device.Address is not { Segment: 0, Bus: 0 } address)
        {
            model.Lose(device.Name.ToString(), "the device", "only functions of bus 0 are put on QEMU's command line.");
            return;
        }

        if (DriverOf(device) is { } driver)
            words.AddRange(["-device", $"{driver},addr={address.Device:x}.{address.Function:x}"]);
        else
            model.Lose(device.Name.ToString(), "the device", "QEMU's machine has this one itself, or has no device of this class.");
    }

    private static string? DriverOf(Device device) =>
        (device.Class >> 8) switch
        {
            0x0200 => "e1000e",
            0x0108 => $"nvme,serial={device.Name.Base}",
            0x0c03 => "qemu-xhci",
            0x0300 => "VGA",
            0x0604 => $"pcie-root-port,id={device.Name.Base},chassis={(device.Address!.Value.Device * 8) + device.Address.Value.Function}",
            _ => null,
        };

    private static void LoseTheRest(ExportModel model)
    {
        foreach (ExportClaim claim in model.Claims().Where(claim => !(claim.Element is Iommu iommu && iommu.Kind == VirtioIommu.Kind)))
            model.Lose(claim, "QEMU's machine has no such region; give it a table of iova emit (--to dmar, ivrs, iort, dts).");
        model.LosePaths("QEMU's command line");
    }

    private static string Quote(string word) => word.Any(c => c is ' ' or '"' or '{') ? "'" + word + "'" : word;
}
