using CsCheck;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Compiler.Tests.Binding;

/// <summary>Whatever the text, compiling and answering throw nothing; and a mistake in one place leaves the others their answers.</summary>
public sealed class RobustnessTests
{
    [Fact]
    public void Every_prefix_of_every_example_compiles_and_answers()
    {
        foreach (string path in Repository.Examples())
        {
            string text = Repository.Read(path);
            for (int length = 0; length <= text.Length; length += text.Length > 1500 ? 7 : 3)
                Survive(text.Substring(0, length));
        }
    }

    [Fact]
    public void Every_example_without_any_one_word_compiles_and_answers()
    {
        foreach (string path in Repository.Examples())
        {
            string text = Repository.Read(path);
            string[] words = text.Split(' ');
            for (int i = 0; i < words.Length; i += 5)
                Survive(string.Join(" ", words.Where((_, at) => at != i)));
        }
    }

    [Fact]
    public void Random_words_of_the_examples_compile_and_answer()
    {
        string[] words =
        [
            .. Repository
                .Examples()
                .SelectMany(p => Repository.Read(p).Split(' ', '\n'))
                .Where(w => w.Length > 0 && !w.StartsWith("//", StringComparison.Ordinal))
                .Distinct(),
        ];
        Gens.AnyOf(words).Array[1, 60].Sample(chosen => Survive("platform p { " + string.Join(" ", chosen) + " }"), iter: 1000);
    }

    [Fact]
    public void Edge_numbers_everywhere_compile_and_answer()
    {
        string[] numbers =
        [
            "0",
            "1",
            "0xfff",
            "0x1000",
            "0xffff_ffff",
            "0x1_0000_0000",
            "0xffff_ffff_ffff_f000",
            "0xffff_ffff_ffff_ffff",
            "2 ^ 64",
            "0 - 1",
            "64",
            "65",
        ];
        string[] forms = ["{0}..{1}", "{0} size {1}", "above {0}", "below {0}", "bits {0}"];
        Gen<string> range = Gen.Select(Gens.AnyOf(forms), Gens.AnyOf(numbers), Gens.AnyOf(numbers))
            .Select((f, a, b) => string.Format(f, a, b));
        Gen.Select(
                range.Array[6, 6],
                Gens.AnyOf(numbers),
                Gens.AnyOf(numbers),
                Gens.AnyOf("generic", "arm-smmu-v3", "hisilicon-hi161x", "intel-vtd", "amd-vi", "virtio-iommu", "apple-dart")
            )
            .Sample(
                (r, bits, page, kind) =>
                    Survive(
                        $$"""
                        platform p {
                          iommu i : {{kind}} { aperture {{r[0]}}  page-sizes {{page}}  msi-window {{r[1]}}, {{r[2]}} }
                          msi its : gicv3-its { doorbell {{r[5]}} }
                          root-bus x { behind i  dma-window {{r[3]}}  bridge-window {{r[4]}}  signals its }
                          device d on x at 00:00.0 { address-bits {{bits}}  direct {{r[
                            1
                        ]}} allow IOVA2001 allow IOVA2002 allow IOVA2003  msi {{r[2]}} }
                          device e on x at 01:00.0 { behind none  reserved {{r[0]}} }
                          layout l { ram {{r[3]}} }
                          expect d exact {{r[4]}}
                          expect d fits l
                          expect d dma-api {{r[0]}}
                          expect d sysfs {{r[1]}} direct
                        }
                        """
                    ),
                iter: 1000
            );
    }

    private static void Survive(string text)
    {
        CompilationResult result = IovaCompilation.CompileText(text);
        foreach (Diagnostic diagnostic in result.Diagnostics)
            _ = diagnostic.Location.Position;
        foreach (CompiledPlatform platform in result.Platforms)
        {
            foreach (Runtime.Quirks quirks in new[] { Runtime.Quirks.None, Runtime.Quirks.Kernel })
                AnswerComputer.AnswerAll(
                    platform.Resolved,
                    AnswerOptions.Default with
                    {
                        Quirks = quirks,
                        LimitsReserved = quirks == Runtime.Quirks.None,
                    }
                );
        }
    }
}
