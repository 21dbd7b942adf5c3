using System.Text;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Tests.Corpus;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>What is emitted, judged by dtc: it takes the blob and the text, and the text compiles to the blob.</summary>
[Trait("Category", "Firmware")]
public sealed class DtcTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void A_made_tree_compiles_from_its_text_to_its_bytes()
    {
        ExternalTool dtc = ExternalTool.Find("dtc", "device-tree-compiler");
        Check(dtc, MadeTree(), "made");
    }

    [SkippableFact]
    public void Corpus_trees_compile_from_their_text_to_their_bytes()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        ExternalTool dtc = ExternalTool.Find("dtc", "device-tree-compiler");
        int trees = 0;
        foreach (CorpusEntry entry in FirmwareCorpus.Entries().Where(entry => entry.Type == "DTB"))
        {
            Check(dtc, FlatTreeReader.Read(entry.Bytes()).Tree!, entry.Name);
            trees++;
        }

        output.WriteLine($"{trees} trees");
    }

    private static void Check(ExternalTool dtc, FlatTree tree, string name)
    {
        byte[] blob = FlatTreeWriter.Write(tree);
        using TemporaryFolder folder = new();
        File.WriteAllBytes(Path.Combine(folder.Path, "tree.dtb"), blob);
        File.WriteAllText(
            Path.Combine(folder.Path, "tree.dts"),
            FlatTreeSource.Write(tree, node => node.Parent is null ? "A tree." : null)
        );

        (int exitCode, string text) = dtc.Run(folder.Path, "-q", "-I", "dtb", "-O", "dtb", "-o", "again.dtb", "tree.dtb");
        Assert.True(exitCode == 0, $"{name}: {text}");
        (exitCode, text) = dtc.Run(folder.Path, "-q", "-I", "dts", "-O", "dtb", "-o", "text.dtb", "tree.dts");
        Assert.True(exitCode == 0, $"{name}: {text}");
        Assert.True(
            blob.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder.Path, "again.dtb"))),
            $"{name}: dtc writes the blob otherwise"
        );
        Assert.True(
            blob.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder.Path, "text.dtb"))),
            $"{name}: the text says something else"
        );
    }

    private static FlatTree MadeTree()
    {
        DtNode smmu = new(
            "iommu@9050000",
            [
                DtProperty.Strings("compatible", "arm,smmu-v3"),
                DtProperty.Cells("reg", 0, 0x0905_0000, 0, 0x2_0000),
                DtProperty.Cells("#iommu-cells", 1),
                DtProperty.Flag("dma-coherent"),
                DtProperty.Cells("phandle", 1),
                new DtProperty("vendor,bytes", Encoding.ASCII.GetBytes("\u0001ab")),
                DtProperty.Strings("vendor,text", "a \"quoted\" \\ word"),
            ],
            []
        );
        DtNode root = new(
            "",
            [DtProperty.Cells("#address-cells", 2), DtProperty.Cells("#size-cells", 2), DtProperty.Strings("model", "made")],
            [smmu]
        );
        return new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [new MemoryReservation(0x1000, 0x2000)], root);
    }
}
