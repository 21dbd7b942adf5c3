using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Fuzz;

/// <summary>.iova text: parsed and formatted, and through the whole compiler.</summary>
public static class LanguageTargets
{
    public static IEnumerable<FuzzTarget> All()
    {
        byte[][] seeds = [.. Seeds()];
        yield return new FuzzTarget("syntax", input => IovaFormatter.Format(Text(input)), seeds);
        yield return new FuzzTarget("language", input => IovaCompilation.CompileText(Text(input).Text), seeds);
    }

    private static SourceText Text(byte[] input) => new("input.iova", Encoding.UTF8.GetString(input));

    public static IEnumerable<byte[]> Seeds()
    {
        yield return Encoding.UTF8.GetBytes(
            """
            platform sample "A sample" {
              const low = 0x8000_0000 size 2G
              iommu smmu : arm-smmu-v3 { input-bits 48  page-sizes 4K, 64K  msi-window 0x0800_0000 size 1M }
              msi its : gicv3-its { doorbell 0x3006_0000 size 64K }
              root-bus pcie { segment 0  buses 0x00..0xff  behind smmu streams 0x0  address-bits 42  bridge-window 0x7020_0000 size 128M  signals its }
              device nic on pcie at 01:00.0
              for n in 0..3 { device nvme[n] on pcie at bus 3 + n device 0 function 0 { direct 0x8000_0000 + n * 64K size 64K "buffer" } }
              layout small { ram 1G size 512M }
              expect nic exact 0x0..0x7ff_ffff, 0x810_0000..0x3ff_ffff_ffff
              expect nic fits small
            }
            """
        );

        // What little text makes much: loops in loops, parts in parts, variants, claims of devices beside claims of all.
        yield return Encoding.UTF8.GetBytes(
            """
            part one(x, n) { device d[n] on x { reserved n * 4K size 4K } reserved 1G + n * 64K size 8K }
            part two(x, n) { use one(x, n) use one(x, n + 100) }
            platform many {
              iommu i : arm-smmu-v3 { input-bits 48 }
              interconnect x { behind i }
              for a in 0..9 { for b in 0..9 { use two(x, a * 1000 + b) } }
              for n in 0..99 { device e[n] on x group g[n] { e[n] } expect g[n] excludes 1G size 4K }
            }
            platform more extends many { for n in 0..49 { device e[n] { class n direct 2G + n * 4K size 4K } } without g }
            """
        );
        if (!Directory.Exists("examples"))
            yield break;
        foreach (string file in Directory.EnumerateFiles("examples", "*.iova", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            yield return File.ReadAllBytes(file);
    }
}
