using System.Globalization;
using System.Text;

namespace IovaDsl.Benchmarks.Compiler;

/// <summary>
/// A topology of about a number of lines: no blank or comment lines, a device in every three lines, a region in every five, a
/// root bus and an SMMU for each 1,000 devices. The same number gives the same text.
/// </summary>
public sealed record GeneratedTopology(string Text, int Lines, int Devices, int Regions)
{
    private const int DevicesPerBus = 1000;

    public static GeneratedTopology OfLines(int lines)
    {
        var text = new StringBuilder(lines * 40);
        int written = 0,
            devices = 0,
            regions = 0;
        Line("platform generated \"A generated platform\" {");
        Line("  firmware acpi");
        while (written < lines - 4)
        {
            if (devices % DevicesPerBus == 0)
                RootBus(devices / DevicesPerBus);
            Device(devices++);
        }

        Line("}");
        return new GeneratedTopology(text.ToString(), written, devices, regions);

        void Line(string line)
        {
            text.Append(line).Append('\n');
            written++;
        }

        void RootBus(int segment)
        {
            Line(Invariant($"  iommu smmu-{segment} : arm-smmu-v3 {{ input-bits 48  page-sizes 4K, 2M, 1G }}"));
            Line(Invariant($"  root-bus pcie-{segment} {{ segment {segment}  buses 0x00..0xff"));
            Line(Invariant($"    behind smmu-{segment} streams 0x0  address-bits 42 }}"));
        }

        // Three lines a device; three of five devices carry a region, so a region stands in every five lines.
        void Device(int number)
        {
            int place = number % DevicesPerBus;
            Line(Invariant($"  device dev-{number} on pcie-{number / DevicesPerBus} at {1 + (place / 4):x2}:{place % 4:x2}.0 {{"));
            if (number % 5 < 3)
            {
                Line(Invariant($"    direct-relaxable 0x{0x8000_0000L + (number % 4096 * 0x1_0000L):x} size 64K"));
                regions++;
            }
            else
            {
                Line(Invariant($"    path \"\\_SB.PCI{number / DevicesPerBus}.DV{number}\""));
            }

            Line("    class 0x020000 }");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
