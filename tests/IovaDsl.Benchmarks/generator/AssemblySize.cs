using System.Globalization;
using IovaDsl.Benchmarks.Compiler;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.Benchmarks.Generator;

/// <summary>Bytes of the assembly that a platform becomes, by devices and regions.</summary>
internal static class AssemblySize
{
    public static int Print()
    {
        Console.WriteLine(
            "| lines | devices | regions | words in tables | characters of C# | bytes of the assembly | bytes a device | bytes a region |"
        );
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        long empty = Assembly(Project.Generated("platform empty { firmware acpi  iommu smmu : arm-smmu-v3 { input-bits 48 } }"));
        foreach (int lines in new[] { 100, 1_000, 10_000 })
        {
            GeneratedTopology topology = GeneratedTopology.OfLines(lines);
            string source = Project.Generated(topology.Text);
            long bytes = Assembly(source) - empty;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {topology.Lines} | {topology.Devices} | {topology.Regions} | "
                        + $"{TableText.WordsIn(CSharpSyntaxTree.ParseText(source))} | {source.Length} | {bytes} | "
                        + $"{bytes / topology.Devices} | {bytes / topology.Regions} |"
                )
            );
        }

        Console.WriteLine();
        foreach (int devices in new[] { 1_000, 10_000 })
        {
            string source = Project.Generated(IndexedTopology(devices));
            int words = TableText.WordsIn(CSharpSyntaxTree.ParseText(source));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{devices} devices of one indexed family, a region each: {words} words, {Assembly(source) - empty} bytes, "
                        + $"{(Assembly(source) - empty) / devices} a device"
                )
            );
        }

        return 0;
    }

    // Each device has a region and so an answer of its own: tables, and little else.
    private static string IndexedTopology(int devices) =>
        FormattableString.Invariant(
            $$"""
            platform indexed {
              firmware acpi
              iommu smmu : arm-smmu-v3 { input-bits 48  page-sizes 4K, 2M, 1G }
              interconnect noc { behind smmu  address-bits 42 }
              for n in 0..{{devices - 1}} { device port[n] on noc { reserved 0x1_0000_0000 + n * 1M size 64K } }
            }
            """
        );

    private static long Assembly(string source)
    {
        using var image = new MemoryStream();
        return Project.Of(source).Emit(image).Success
            ? image.Length
            : throw new InvalidOperationException("generated code does not compile");
    }
}
