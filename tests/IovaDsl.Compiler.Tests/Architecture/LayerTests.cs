using System.Reflection;
using IovaDsl.Compiler.Text;
using IovaDsl.Firmware.Import;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Architecture;

/// <summary>
/// The order of the stages, computed from the compiled code. A folder may use what stands before it in the list; the empty name is the
/// folder of the project.
/// </summary>
public sealed class LayerTests
{
    private static readonly string[] CompilerOrder =
    [
        "Text",
        "Diagnostics",
        "Syntax",
        "Topology",
        "Findings",
        "Iommus",
        "Binding",
        "Resolution",
        "Answers",
        "Checks",
        "Specs",
        "Formatting",
        "Emit",
        "",
    ];

    // Below all: what an import and a writer share. Host reads a machine, Verify compares with it, and both know Machine alone.
    private static readonly string[] FirmwareOrder =
    [
        "",
        "Bytes",
        "Machine",
        "Draft",
        "Export",
        "Acpi",
        "Tables",
        "Aml",
        "DeviceTree",
        "Host",
        "Import",
        "Qemu",
        "Verify",
    ];

    // Queries and merging answer for the sets above them, behind a method each; updates and pools stand on the whole core.
    private static readonly string[] RuntimeOrder =
    [
        "Values",
        "Fast",
        "Fast/Queries",
        "Fast/Merging",
        "Sets",
        "Linux",
        "Linux/Iommufd",
        "Linux/Vfio",
        "Linux/DmaApi",
        "Policies",
        "Generated",
        "Fast/Updates",
        "Fast/Pools",
    ];

    [Fact]
    public void No_folder_of_the_compiler_uses_one_that_comes_after_it() =>
        AssertOrder(typeof(SourceText).Assembly, "IovaDsl.Compiler", CompilerOrder);

    [Fact]
    public void No_folder_of_the_firmware_uses_one_that_comes_after_it() =>
        AssertOrder(typeof(PlatformText).Assembly, "IovaDsl.Firmware", FirmwareOrder);

    [Fact]
    public void No_folder_of_the_runtime_uses_one_that_comes_after_it() =>
        AssertOrder(typeof(IovaRange).Assembly, "IovaDsl.Runtime", RuntimeOrder, int.MaxValue);

    [Fact]
    public void Reading_a_host_and_comparing_with_it_do_not_know_each_other()
    {
        List<FolderArrow> arrows = FolderArrow.Of(typeof(PlatformText).Assembly, "IovaDsl.Firmware", 1);
        Assert.DoesNotContain(arrows, arrow => arrow.From == "Host" && arrow.To == "Verify");
        Assert.DoesNotContain(arrows, arrow => arrow.From == "Verify" && arrow.To == "Host");
        Assert.DoesNotContain(arrows, arrow => arrow.From == "Tables" && arrow.To is "Host" or "DeviceTree" or "Aml" or "Import");
    }

    private static void AssertOrder(Assembly assembly, string project, string[] order, int depth = 1)
    {
        List<FolderArrow> arrows = FolderArrow.Of(assembly, project, depth);
        Assert.Empty(arrows.Select(arrow => arrow.From).Concat(arrows.Select(arrow => arrow.To)).Except(order));
        Assert.DoesNotContain(arrows, arrow => Array.IndexOf(order, arrow.From) < Array.IndexOf(order, arrow.To));
    }
}
