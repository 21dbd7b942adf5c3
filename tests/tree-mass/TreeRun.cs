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

    /// <summary>Translations and limits of the tree written from it are the same, or the loss report says what is lost.</summary>
    public bool ComesBack { get; init; }

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
        SortedSet<string> lost = new(StringComparer.Ordinal);
        foreach ((string element, string line) in Comparison.Missing(before, again.Platforms[0].Resolved))
        {
            if (!output.Losses.Any(loss => loss.Element == element || loss.Element == before.Platform.Name))
                lost.Add(line);
        }

        return lost.Count == 0 ? run with { ComesBack = true } : run with { Trouble = "does not come back: " + lost.First() };
    }
}
