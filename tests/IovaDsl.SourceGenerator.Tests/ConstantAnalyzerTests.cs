using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.CodeFixes;
using IovaDsl.SourceGenerator.Constants;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace IovaDsl.SourceGenerator.Tests;

public sealed class ConstantAnalyzerTests
{
    private const string Marked = """
        using IovaDsl.Runtime;
        using Platforms;

        static class Driver
        {
            [IovaFor(typeof(Board.NicDevice))] internal static ulong Ring = 0x1000;
            [IovaFor(typeof(Board.NicDevice))] internal static ulong Queue { get; set; }
            internal static void Map([IovaFor(typeof(Board.NicDevice))] ulong iova, ulong size) { }
            internal static void MapDrive([IovaFor(typeof(Board.NvmeDevice))] ulong iova) { }
            [return: IovaFor(typeof(Board.GraphicsGroup))] internal static ulong Place() => 0x1000;

            internal static void Use(ulong variable)
            {
                Map(0x4000_0000, 0x800_0000);
                Map(variable, 1);
                $BODY$
            }
        }
        """;

    [Theory]
    [InlineData("Map(0x1000, 1);")]
    [InlineData("Map(0x3ff_ffff_ffff, 1);")]
    [InlineData("Ring = 0x8100000;")]
    [InlineData("Map(unchecked((ulong)-1 >> 24), 1);")]
    [InlineData("Iova<Board.NicDevice> ring = 0x1000; Map(ring, 1);")]
    [InlineData("ulong ring = 0x800_0000; ring += 0x10_0000; Map(ring, 1);")]
    [InlineData("ulong ring = 0x800_0000; ring++; Map(ring, 1);")]
    [InlineData("ulong ring = 0x800_0000; ring = variable; Map(ring, 1);")]
    [InlineData("ulong ring = 0x800_0000; void Later() => ring = 0; Later(); Map(ring, 1);")]
    [InlineData("ulong ring = 0x800_0000; Set(out ring); Map(ring, 1); static void Set(out ulong x) => x = 1;")]
    [InlineData("ulong ring = 0x800_0000; ref ulong other = ref ring; other = 1; Map(ring, 1);")]
    [InlineData("ulong ring = 0x800_0000; (ring, _) = (1UL, 2); Map(ring, 1);")]
    [InlineData("ulong ring; ring = variable; Map(ring, 1);")]
    [InlineData("ulong ring = 0x1_0800_0000; Map((uint)ring, 1);")]
    [InlineData("for (ulong ring = 0x800_0000; ring < 5; ring++) Map(ring, 1);")]
    public async Task A_usable_constant_is_fine(string body) => Assert.Empty(await Analyze(body));

    [Theory]
    [InlineData(
        "Map(0x800_0000, 1);",
        "0x800_0000 is not usable by Board.NicDevice: 0x8000000..0x80fffff software-msi from smmu.msi-window"
    )]
    [InlineData("Map(0x80f_ffff, 1);", "software-msi from smmu.msi-window")]
    [InlineData(
        "Map(1UL << 42, 1);",
        "0x400_0000_0000 is not usable by Board.NicDevice: 0x40000000000..0xffffffffffffffff limit from pcie0.address-bits"
    )]
    [InlineData("Map(size: 1, iova: 0x7020_0000);", "bridge-window")]
    [InlineData("Ring = 0x8000000;", "software-msi")]
    [InlineData("Queue = 0x8000000;", "software-msi")]
    [InlineData("const ulong window = 0x8000000; Map(window, 1);", "software-msi")]
    [InlineData("MapDrive(0x8000000);", "software-msi")]
    [InlineData(
        "ulong ring = 0x800_0000; Map(ring, 1);",
        "ring (0x800_0000) is not usable by Board.NicDevice: 0x8000000..0x80fffff software-msi from smmu.msi-window"
    )]
    [InlineData("long ring = 0x800_0000; Map((ulong)ring, 1);", "ring (0x800_0000) is not")]
    [InlineData("var ring = 0x800_0000UL; System.Action later = () => Map(ring, 1); later();", "ring (0x800_0000) is not")]
    [InlineData("Iova<Board.NicDevice> ring = 0x8000000;", "0x800_0000 is not usable by Board.NicDevice")]
    [InlineData("Iova<Board.NicDevice> ring = new(0x8000000);", "software-msi")]
    [InlineData("var rings = new Iova<Board.NicDevice>[] { 0x1000, 0x8000000 };", "software-msi")]
    [InlineData("const int window = 0x8000000; Iova<Board.NicDevice> ring = window;", "window (0x800_0000) is not")]
    [InlineData("ulong start = 0x8000000; Iova<Board.NicDevice> ring = start;", "start (0x800_0000) is not")]
    [InlineData("Iova<Board.NicDevice> ring = 0x1000; ring = 0x8000000;", "0x800_0000 is not")]
    [InlineData("Take(0x8000000); static void Take(Iova<Board.NvmeDevice> iova) { }", "Board.NvmeDevice")]
    [InlineData("[return: IovaFor(typeof(Board.NicDevice))] static ulong Local() { return 0x8000000; } Local();", "software-msi")]
    public async Task A_constant_that_the_device_cannot_use_is_reported_with_its_cause(string body, string message)
    {
        Diagnostic diagnostic = Assert.Single(await Analyze(body));
        Assert.Equal(IovaConstantAnalyzer.Id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Map(0x800_0000, 1);", IovaConstantAnalyzer.Above, "Map(0x810_0000, 1);")]
    [InlineData("Map(0x800_0000, 1);", IovaConstantAnalyzer.Below, "Map(0x7ff_f000, 1);")]
    [InlineData("Map(0x800_0001, 1);", IovaConstantAnalyzer.Below, "Map(0x7ff_ffff, 1);")]
    [InlineData("Map(1UL << 42, 1);", IovaConstantAnalyzer.Constant, "Map(Board.NicDevice.HighestUsable, 1);")]
    [InlineData("Map(1UL << 42, 1);", IovaConstantAnalyzer.Below, "Map(0x3ff_ffff_f000, 1);")]
    [InlineData("ulong ring = 0x800_0000; Map(ring, 1);", IovaConstantAnalyzer.Above, "ulong ring = 0x810_0000; Map(ring, 1);")]
    [InlineData("const ulong ring = 0x800_0000; Map(ring, 1);", IovaConstantAnalyzer.Below, "const ulong ring = 0x7ff_f000; Map(ring, 1);")]
    [InlineData(
        "Iova<Board.NicDevice> ring = 0x800_0000; Map(variable, ring);",
        IovaConstantAnalyzer.Above,
        "Iova<Board.NicDevice> ring = 0x810_0000;"
    )]
    [InlineData(
        "Iova<Board.NicDevice> ring = 1UL << 42; Map(variable, ring);",
        IovaConstantAnalyzer.Constant,
        "Iova<Board.NicDevice> ring = Board.NicDevice.HighestUsable;"
    )]
    public async Task A_fix_puts_a_usable_address_in_its_place(string body, string which, string expected)
    {
        using AdhocWorkspace workspace = Workspace(body, out Document document);
        Diagnostic diagnostic = Assert.Single(await Analyze(document));
        var actions = new List<CodeAction>();
        var context = new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default);
        await new IovaConstantCodeFix().RegisterCodeFixesAsync(context);
        CodeAction action = actions.Single(candidate => candidate.EquivalenceKey == which);
        ApplyChangesOperation change = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single();
        Document changed = change.ChangedSolution.GetDocument(document.Id)!;
        string text = (await changed.GetTextAsync()).ToString().Replace("global::Platforms.", string.Empty, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Empty(await Analyze(changed));
    }

    internal static async Task<ImmutableArray<Diagnostic>> Analyze(string body)
    {
        using AdhocWorkspace workspace = Workspace(body, out Document document);
        return await Analyze(document);
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(Document document)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return await compilation.WithAnalyzers([new IovaConstantAnalyzer()]).GetAnalyzerDiagnosticsAsync();
    }

    private static AdhocWorkspace Workspace(string body, out Document document)
    {
        string generated = new GeneratorRun().WithFile("/p/board.iova", Topologies.Board).Run().AssertNoDiagnostics().Source("board.g.cs");
        var workspace = new AdhocWorkspace();
        ProjectId id = ProjectId.CreateNewId();
        Solution solution = workspace
            .CurrentSolution.AddProject(id, "Driver", "Driver", LanguageNames.CSharp)
            .WithProjectCompilationOptions(
                id,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
            )
            .WithProjectParseOptions(id, new CSharpParseOptions(LanguageVersion.Latest))
            .WithProjectMetadataReferences(id, GeneratedAssembly.References)
            .AddDocument(DocumentId.CreateNewId(id), "board.g.cs", SourceText.From(generated));
        DocumentId use = DocumentId.CreateNewId(id);
        solution = solution.AddDocument(use, "Driver.cs", SourceText.From(Marked.Replace("$BODY$", body, StringComparison.Ordinal)));
        document = solution.GetDocument(use)!;
        return workspace;
    }
}
