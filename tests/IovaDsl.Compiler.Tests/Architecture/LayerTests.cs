using System.Reflection;
using IovaDsl.Compiler.Text;
using IovaDsl.Firmware.Import;
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

    // What still goes up, and the folders that are still in a circle. Both lists may only become shorter.
    private static readonly string[] CompilerExceptions = [];

    private static readonly string[] FirmwareExceptions = ["Aml", "DeviceTree", "Export", "Import", "Tables"];

    private readonly ITestOutputHelper _output;

    public LayerTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public void No_folder_of_the_compiler_uses_one_that_comes_after_it()
    {
        List<Arrow> arrows = Arrows(typeof(SourceText).Assembly, "IovaDsl.Compiler");
        Assert.Empty(arrows.Select(arrow => arrow.From).Concat(arrows.Select(arrow => arrow.To)).Except(CompilerOrder));
        IEnumerable<Arrow> up = arrows.Where(arrow => Array.IndexOf(CompilerOrder, arrow.From) < Array.IndexOf(CompilerOrder, arrow.To));
        Assert.Empty(up.Where(arrow => !CompilerExceptions.Contains(arrow.Name)).Select(arrow => arrow.ToString()));
    }

    [Fact]
    public void No_more_folders_of_the_firmware_use_each_other_in_a_circle()
    {
        List<Arrow> arrows = Arrows(typeof(PlatformText).Assembly, "IovaDsl.Firmware");
        List<List<string>> cycles = Cycles<string>.Of(arrows.ConvertAll(arrow => (arrow.From, arrow.To)));
        foreach (Arrow arrow in arrows)
            _output.WriteLine(arrow.ToString());
        Assert.Empty(cycles.SelectMany(cycle => cycle).Except(FirmwareExceptions));
    }

    [Theory]
    [InlineData(typeof(SourceText))]
    [InlineData(typeof(PlatformText))]
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

    /// <summary>An arrow between folders, and one of the uses that make it.</summary>
    private sealed record Arrow(string From, string To, string Example)
    {
        public string Name => $"{From} -> {To}";

        public override string ToString() => $"{Name} ({Example})";
    }

    private static List<Arrow> Arrows(Assembly assembly, string root) =>
        TypeReferences
            .Of(assembly)
            .Select(pair => (pair.From, pair.To, FromFolder: FolderOf(pair.From, root), ToFolder: FolderOf(pair.To, root)))
            .Where(pair => pair.FromFolder is not null && pair.ToFolder is not null && pair.FromFolder != pair.ToFolder)
            .GroupBy(pair => (From: pair.FromFolder!, To: pair.ToFolder!))
            .Select(group => new Arrow(
                group.Key.From,
                group.Key.To,
                group.Select(pair => $"{pair.From.Name} uses {pair.To.Name}").Order(StringComparer.Ordinal).First()
            ))
            .ToList();

    // Null for what the build brings along (attributes for old frameworks).
    private static string? FolderOf(Type type, string root)
    {
        string space = type.Namespace ?? "System";
        if (space == root)
            return "";
        return space.StartsWith(root + ".", StringComparison.Ordinal) ? space.Substring(root.Length + 1).Split('.')[0] : null;
    }
}
