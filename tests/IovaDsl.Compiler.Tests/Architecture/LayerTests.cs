using System.Reflection;
using IovaDsl.Compiler.Text;
using IovaDsl.Firmware.Import;
using IovaDsl.Grammar;
using IovaDsl.Runtime;
using Xunit.Abstractions;

namespace IovaDsl.Compiler.Tests.Architecture;

/// <summary>
/// The order of the stages, computed from the compiled code. A folder is a namespace; it may use what stands before it in the list, and
/// the empty name is the root folder of the assembly.
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

    private readonly ITestOutputHelper _output;

    public LayerTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public void No_folder_of_the_compiler_uses_one_that_comes_after_it() =>
        AssertOrder(typeof(SourceText).Assembly, "IovaDsl.Compiler", CompilerOrder);

    [Fact]
    public void No_folder_of_the_firmware_uses_one_that_comes_after_it() =>
        AssertOrder(typeof(PlatformText).Assembly, "IovaDsl.Firmware", FirmwareOrder);

    [Fact]
    public void Reading_a_host_and_comparing_with_it_do_not_know_each_other()
    {
        List<FolderArrow> arrows = FolderArrow.Of(typeof(PlatformText).Assembly, "IovaDsl.Firmware", 1);
        Assert.DoesNotContain(arrows, arrow => arrow.From == "Host" && arrow.To == "Verify");
        Assert.DoesNotContain(arrows, arrow => arrow.From == "Verify" && arrow.To == "Host");
        Assert.DoesNotContain(arrows, arrow => arrow.From == "Tables" && arrow.To is "Host" or "DeviceTree" or "Aml" or "Import");
    }

    [Theory]
    [InlineData(typeof(SourceText), "IovaDsl.Compiler")]
    [InlineData(typeof(PlatformText), "IovaDsl.Firmware")]
    [InlineData(typeof(IovaParser), "IovaDsl.Grammar")]
    public void No_folders_use_each_other_in_a_circle(Type one, string root)
    {
        List<FolderArrow> arrows = FolderArrow.Of(one.Assembly, root, int.MaxValue);
        foreach (FolderArrow arrow in arrows)
            _output.WriteLine(arrow.ToString());
        Assert.Empty(FolderArrow.Circles(arrows));
    }

    [Theory]
    [InlineData(typeof(SourceText))]
    [InlineData(typeof(PlatformText))]
    [InlineData(typeof(IovaRange))]
    [InlineData(typeof(IovaParser))]
    public void Types_that_use_each_other_in_a_circle_are_reported(Type one)
    {
        List<List<Type>> cycles = Cycles<Type>.Of(TypeReferences.Of(one.Assembly));
        _output.WriteLine(
            $"{one.Assembly.GetName().Name}: {cycles.Count} circles of types, {cycles.Sum(cycle => cycle.Count)} types in them"
        );
        foreach (List<Type> cycle in cycles)
            _output.WriteLine("  " + string.Join(", ", cycle.Select(type => type.Name).Order(StringComparer.Ordinal)));
        Assert.All(cycles, cycle => Assert.True(cycle.Count > 1));
    }

    private static void AssertOrder(Assembly assembly, string root, string[] order)
    {
        List<FolderArrow> arrows = FolderArrow.Of(assembly, root, 1);
        Assert.Empty(arrows.Select(arrow => arrow.From).Concat(arrows.Select(arrow => arrow.To)).Except(order));
        Assert.DoesNotContain(arrows, arrow => Array.IndexOf(order, arrow.From) < Array.IndexOf(order, arrow.To));
    }
}
