using System.Text;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>
/// A platform that Linux learns of through a device tree: IOMMUs with and without paths, hosts whose maps leave requesters out, masters
/// with several streams, windows on any bus, memory of one or several devices, controllers that only some signal.
/// </summary>
internal static class RandomTree
{
    private static readonly string[] Kinds = ["arm-smmu-v3", "arm-smmu-v2", "riscv-iommu", "virtio-iommu", "apple-dart", "rockchip-iommu"];

    public static string Text(int seed)
    {
        Random random = new(seed);
        string kind = Kinds[random.Next(Kinds.Length)];
        int units = random.Next(1, 4);
        StringBuilder text = new("platform p {\n  firmware device-tree\n");
        for (int i = 0; i < units; i++)
            text.Append(
                $"  iommu u{i} : {kind} {{ registers 0x{0x900_0000 + (i << 20):x} size 64K {Path(random, $"iommu@{0x900_0000 + (i << 20):x}")} }}\n"
            );
        int controllers = random.Next(3);
        for (int i = 0; i < controllers; i++)
            text.Append($"  msi m{i} : gicv3-its {{ doorbell 0x{0x801_0000 + (i << 20):x} size 64K }}\n");
        text.Append($"  interconnect soc {{ {Path(random, "soc")} {Window(random)} }}\n");
        int roots = random.Next(3);
        for (int i = 0; i < roots; i++)
            Root(random, text, i, kind, units, controllers);
        int masters = random.Next(1, 5);
        for (int i = 0; i < masters; i++)
            Master(random, text, i, kind, units);
        return text.Append("}\n").ToString();
    }

    private static void Root(Random random, StringBuilder text, int index, string kind, int units, int controllers)
    {
        text.Append(
            $"  root-bus r{index} {{ segment {index} buses 0x00..0x{random.Next(8, 0x100):x2} {Path(random, $"pcie@{index:x}")} {Window(random)}"
        );
        text.Append(random.Next(5) == 0 ? " behind none" : Behind(random, kind, units));
        if (controllers > 0 && random.Next(3) > 0)
            text.Append($" signals m{random.Next(controllers)}");
        if (random.Next(4) == 0)
            text.Append($" bridge-window 0x{0x2000_0000 + (index << 24):x} size 16M");
        text.Append(" }\n");
        bool hasBridge = random.Next(2) == 0;
        if (hasBridge)
            text.Append($"  bridge b{index} on r{index} at 00:1c.0 {{ buses 0x01..0x02 }}\n");
        for (int d = random.Next(4); d > 0; d--)
        {
            string at =
                hasBridge && random.Next(2) == 0
                    ? $"b{index} at {1 + random.Next(2):x2}"
                    : $"r{index} at {(random.Next(2) == 0 ? 0 : 3 + random.Next(5)):x2}";
            text.Append($"  device d{index}x{d} on {at}:{d:x2}.{random.Next(8)} {{{Memory(random)}");
            if (controllers > 0 && random.Next(4) == 0)
                text.Append($" signals m{random.Next(controllers)}");
            text.Append(" }\n");
        }
    }

    private static string Behind(Random random, string kind, int units)
    {
        string unit = $"u{random.Next(units)}";
        if (kind is "apple-dart" or "rockchip-iommu")
            return $" behind {unit}";
        int middle = random.Next(1, 0x900);
        return random.Next(3) switch
        {
            0 => $" behind {unit} streams 0x{random.Next(4) << 16:x}",
            1 => $" behind {unit} requesters 0x0..0x{middle:x} streams 0x0",
            _ =>
                $" behind {unit} requesters 0x0..0x{middle:x} streams 0x0 behind u{random.Next(units)} requesters 0x{middle + 1:x}..0x{middle + 0x300:x} streams 0x8000",
        };
    }

    private static void Master(Random random, StringBuilder text, int index, string kind, int units)
    {
        text.Append($"  device s{index} on soc {{ path \"/soc/master@{index:x}\"");
        int streams = random.Next(3);
        for (int i = 0; i < streams; i++)
            text.Append(
                $" behind u{random.Next(units)}"
                    + (
                        kind == "rockchip-iommu"
                            ? ""
                            : $" streams 0x{0x100 + (index << 4) + (i << 2):x}..0x{0x100 + (index << 4) + (i << 2) + (kind == "apple-dart" ? 0 : random.Next(2)):x}"
                    )
            );
        if (streams > 0)
            text.Append(Memory(random));
        text.Append(" }\n");
    }

    private static string Memory(Random random) =>
        random.Next(6) switch
        {
            0 => $" direct 0x{0x7800_0000 + (random.Next(4) << 20):x} size 64K since kernel 6.3",
            1 => $" reserved 0x{0x1_0000_0000 + ((long)random.Next(4) << 20):x} size 1M since kernel 6.3",
            2 => $" direct 0x{0x7c00_0000 + (random.Next(4) << 20):x} size 64K",
            3 => $" direct-relaxable 0x{0x7d00_0000 + (random.Next(4) << 20):x} size 64K since kernel 6.3",
            _ => "",
        };

    private static string Window(Random random) =>
        random.Next(5) switch
        {
            0 => $"dma-window bits {random.Next(32, 48)}",
            1 => "dma-window 0x8000_0000..0xffff_ffff to 0x4000_0000",
            2 => "dma-window 0x0 size 3G",
            _ => "",
        };

    private static string Path(Random random, string name) => random.Next(3) == 0 ? "" : $"path \"/{name}\"";
}
