using IovaDsl.Compiler;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tests.Corpus;
using IovaDsl.Firmware.Tests.Host;
using IovaDsl.Firmware.Tests.Tools;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>Device trees written from what was imported, of real trees and of recorded hosts: sound to dtc, and the same again.</summary>
[Trait("Category", "Firmware")]
public sealed class EmittedTreesTests
{
    [SkippableFact]
    public void A_tree_of_the_corpus_comes_back()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        foreach (CorpusEntry entry in FirmwareCorpus.Entries().Where(entry => entry.Type == "DTB"))
            Check(entry.Name, new ImportInput { Files = [new ImportFile(entry.Name, FirmwareFile.Read(entry.Bytes()))] });
    }

    [SkippableFact]
    public void The_tree_of_a_host_comes_back()
    {
        foreach (string host in HostData.Names().Where(IsArm))
            Check(host, ImportInput.FromHost(HostReader.Read(HostData.Files(host))));
    }

    [Fact]
    public void The_tree_of_a_host_of_our_own_comes_back()
    {
        foreach (string host in OwnHosts.Names.Where(IsArm))
            Check(host, ImportInput.FromHost(HostReader.Read(OwnHosts.Open(host))));
    }

    [SkippableFact]
    public void Dtc_takes_what_is_written_for_hosts()
    {
        ExternalTool dtc = ExternalTool.Find("dtc", "device-tree-compiler");
        using TemporaryFolder folder = new();
        foreach (string host in OwnHosts.Names.Where(IsArm))
        {
            FirmwareOutput output = DtsExport.Write(
                Compile(host, FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(OwnHosts.Open(host)))))
            );
            File.WriteAllBytes(Path.Combine(folder.Path, "host.dts"), [.. output.Content]);
            (int exitCode, string text) = dtc.Run(folder.Path, "-q", "-I", "dts", "-O", "dtb", "-o", "host.dtb", "host.dts");
            Assert.True(exitCode == 0, $"{host}: {text}");
        }
    }

    // Of the others a tree says next to nothing.
    private static bool IsArm(string host) =>
        host.StartsWith("arm", StringComparison.Ordinal) || host.StartsWith("virt", StringComparison.Ordinal);

    private static void Check(string name, ImportInput input)
    {
        ImportedPlatform imported = FirmwareImport.Import(input);
        ResolvedPlatform before = Compile(name, imported);
        FlatTree tree = DtsExport.Tree(before);
        foreach (DtNode node in tree.Root.Walk())
        {
            Assert.Equal(node.Properties.Length, node.Properties.Select(property => property.Name).Distinct().Count());
            Assert.Equal(node.Children.Length, node.Children.Select(child => child.Name).Distinct().Count());
        }

        if (before.Platform.Firmware != FirmwareKind.DeviceTree)
            return;
        FirmwareFile file = FirmwareFile.Read(FlatTreeWriter.Write(tree));
        ResolvedPlatform after = Compile(name, FirmwareImport.Import(new ImportInput { Files = [new ImportFile("again.dtb", file)] }));
        Assert.Equal(Translations(before), Translations(after));
        Assert.Equal(Limits(before), Limits(after));
    }

    // Who is translated by what, for the devices that the tree has nodes for. A device that no IOMMU translates is none of its.
    private static string Translations(ResolvedPlatform resolved) =>
        string.Join(
            "\n",
            resolved
                .Groups.SelectMany(group => group.Devices)
                .Where(device => device.Device.FirmwarePath is not null)
                .Select(device => $"{device.Device.FirmwarePath} {device.Iommu!.Kind} {device.Iommu.Registers}")
                .Order(StringComparer.Ordinal)
        );

    private static string Limits(ResolvedPlatform resolved) =>
        string.Join(
            "\n",
            resolved
                .Platform.Buses.Where(bus => bus.FirmwarePath is not null && bus.Limit is not null)
                .Select(bus => $"{bus.FirmwarePath} {bus.Limit!.Allowed}")
                .Order(StringComparer.Ordinal)
        );

    private static ResolvedPlatform Compile(string name, ImportedPlatform imported)
    {
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(imported));
        Assert.False(compiled.HasErrors, name + ": " + string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        return Assert.Single(compiled.Platforms).Resolved;
    }
}
