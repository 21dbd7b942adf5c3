using System.Numerics;
using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Fuzz;

/// <summary>.iova text: parsed and formatted, and through the whole compiler.</summary>
public static class LanguageTargets
{
    // A loop may make many elements of few words. That is no defect, and no measure of the compiler either.
    private const int MostTurns = 64;

    public static IEnumerable<FuzzTarget> All()
    {
        byte[][] seeds = [.. Seeds()];
        yield return new FuzzTarget("syntax", input => IovaFormatter.Format(Text(input)), seeds);
        yield return new FuzzTarget("language", Compile, seeds);
    }

    private static void Compile(byte[] input)
    {
        SourceText source = Text(input);
        FileSyntax file = IovaParser.Parse(source).File;
        if (file.Platforms.Sum(platform => Turns(platform.Members)) + file.Parts.Sum(part => Turns(part.Members)) <= MostTurns)
            IovaCompilation.CompileText(source.Text);
    }

    private static SourceText Text(byte[] input) => new("input.iova", Encoding.UTF8.GetString(input));

    // How often bodies of loops are gone through; a bound that is no plain number counts as too much.
    private static double Turns(IEnumerable<MemberSyntax> members)
    {
        double turns = 0;
        foreach (ForSyntax loop in members.OfType<ForSyntax>())
            turns += loop.Items.Sum(Turns) * (1 + Turns(loop.Members));
        return turns;
    }

    private static double Turns(ForItemSyntax item) => item switch
    {
        { Last: null } => 1,
        { First: NumberSyntax { Value: BigInteger first }, Last: NumberSyntax { Value: BigInteger last } } => Math.Max(0, (double)(last - first + 1)),
        _ => double.PositiveInfinity,
    };

    private static IEnumerable<byte[]> Seeds()
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
            """);
        if (!Directory.Exists("examples"))
            yield break;
        foreach (string file in Directory.EnumerateFiles("examples", "*.iova", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            yield return File.ReadAllBytes(file);
    }
}
