using System.Collections.Immutable;
using System.Diagnostics;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;

namespace IovaDsl.TreeMass;

/// <summary>What came of one tree: import, compile what was written, write a tree of it and import that again.</summary>
internal sealed record TreeRun
{
    public required string Name { get; init; }

    /// <summary>Something was imported.</summary>
    public bool Imports { get; init; }

    /// <summary>The file that import wrote has no error.</summary>
    public bool Compiles { get; init; }

    /// <summary>What the tree written from it says is the same, or the loss report names the property that is not.</summary>
    public bool ComesBack { get; init; }

    /// <summary>How many statements did not come back, each of them in the loss report where <see cref="ComesBack"/>.</summary>
    public int Losses { get; init; }

    /// <summary>The first thing that went wrong.</summary>
    public string? Trouble { get; init; }

    public ImmutableArray<string> Codes { get; init; } = [];

    public int Groups { get; init; }

    /// <summary>Of import and compilation; what writes and reads again is not in it.</summary>
    public TimeSpan Time { get; init; }

    public Platform? Platform { get; init; }

    /// <summary>The tree written from it, as source.</summary>
    public byte[]? Written { get; init; }

    public static TreeRun Of(string name, byte[] bytes)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ImportedPlatform imported = Import(name, bytes);
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(imported));
        TreeRun run = new()
        {
            Name = name,
            Imports = true,
            Time = watch.Elapsed,
            Codes = [.. imported.Findings.Concat(imported.TreeProblems).Select(finding => finding.Id)],
            Groups = imported.Platform.Groups.Length,
            Platform = imported.Platform,
        };
        if (compiled.HasErrors || compiled.Platforms.Length != 1)
            return run with
            {
                Trouble = "does not compile: " + string.Join("; ", compiled.Diagnostics.Select(diagnostic => diagnostic.Message).Take(2)),
            };
        return ComeBack(run with { Compiles = true }, compiled.Platforms[0].Resolved);
    }

    private static ImportedPlatform Import(string name, byte[] bytes) =>
        FirmwareImport.Import(new ImportInput { Files = [new ImportFile(Path.GetFileName(name), FirmwareFile.Read(bytes))] });

    private static TreeRun ComeBack(TreeRun run, ResolvedPlatform before)
    {
        FirmwareOutput output = DtsExport.Write(before);
        FlatTree tree = DtsExport.Tree(before);
        CompilationResult again = IovaCompilation.CompileText(PlatformText.Write(Import("again.dtb", FlatTreeWriter.Write(tree))));
        run = run with { Written = [.. output.Content] };
        if (again.HasErrors || again.Platforms.Length != 1)
            return run with { Trouble = "written tree does not compile: " + again.Diagnostics.Select(one => one.Message).FirstOrDefault() };
        List<Statement> missing = [.. Comparison.Missing(before, again.Platforms[0].Resolved)];
        run = run with { Losses = missing.Count };
        return missing.Find(statement => !statement.IsIn(output.Losses)) is { } silent
            ? run with
            {
                Trouble = "does not come back, and no loss says so: " + silent.Line,
            }
            : run with
            {
                ComesBack = true,
            };
    }
}
