using System.Text;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>Which region of which MediaTek IOMMU each larb and port has.</summary>
public sealed class MediaTekBaselineTests
{
    [Fact]
    public void Regions_of_larbs_and_ports_are_as_they_were()
    {
        StringBuilder text = new();
        foreach ((string compatible, MediaTekSoc soc) in MediaTekSoc.ByCompatible)
        {
            text.Append($"{compatible}: page table {soc.PageTable ?? "of its own"}, banks {string.Join(" ", soc.Banks)}\n");
            for (uint larb = 0; larb < 32; larb++)
            {
                IEnumerable<string> regions =
                    from port in Enumerable.Range(0, 32)
                    group port by soc.RegionOf([(larb << 5) | (uint)port]) into ports
                    select $"{ports.Key?.ToString() ?? "none"} ({string.Join(",", ports)})";
                text.Append($"  larb {larb}: {string.Join("; ", regions).Replace(string.Join(",", Enumerable.Range(0, 32)), "all")}\n");
            }

            text.Append($"  ports 9 and 10 of larb 13: {soc.RegionOf([(13 << 5) | 9, (13 << 5) | 10])}, 8 and 9: ");
            text.Append($"{soc.RegionOf([(13 << 5) | 8, (13 << 5) | 9])}, of two larbs: {soc.RegionOf([0, 1 << 5])}\n");
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "mediatek.txt"), text.ToString());
    }
}
