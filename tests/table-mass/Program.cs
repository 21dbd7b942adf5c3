using System.Diagnostics;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tests.Tools;

namespace IovaDsl.TableMass;

/// <summary>The corpus run over what a user has.</summary>
internal static class Program
{
    private static readonly SortedDictionary<string, int> Results = new(StringComparer.Ordinal);
    private static readonly SortedDictionary<string, int> Findings = new(StringComparer.Ordinal);
    private static readonly List<string> Failures = [];

    private static int Main(string[] arguments)
    {
        if (arguments is not [var folder] || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("name a folder of tables");
            return 2;
        }

        Stopwatch clock = Stopwatch.StartNew();
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            Take(folder, path);
        Print("results", Results);
        Print("findings", Findings);
        Failures.ForEach(Console.WriteLine);
        Console.WriteLine($"table mass: {Results.Values.Sum()} files, {Failures.Count} failures, {clock.Elapsed.TotalSeconds:F1} s");
        return Failures.Count == 0 && Results.Count > 0 ? 0 : 1;
    }

    private static void Take(string folder, string path)
    {
        string name = Path.GetRelativePath(folder, path);
        try
        {
            FirmwareFile file = FirmwareFile.Read(File.ReadAllBytes(path));
            if (!file.Rejected)
                Import(name, file);
            else if (IsMeant(file))
                Count($"{TypeOf(file)} refused: {name}");
            else
                Count("not firmware");
        }
        catch (Exception e)
        {
            Count("failed");
            Failures.Add($"{name}: {e.GetType().Name}: {e.Message}");
        }
    }

    private static void Import(string name, FirmwareFile file)
    {
        ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [new ImportFile(name, file)] });
        foreach (string code in imported.Findings.Select(finding => finding.Id).Distinct())
            Findings[code + " " + DiagnosticCatalog.Find(code)!.Title] =
                Findings.GetValueOrDefault(code + " " + DiagnosticCatalog.Find(code)!.Title) + 1;
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(imported), name + ".iova");
        if (compiled.HasErrors)
            Failures.Add($"{name}: does not compile: {compiled.Diagnostics.First(one => one.Severity == Severity.Error).Message}");
        Count(TypeOf(file) + " imported");
        ResolvedPlatform alone = RegionResolver.Resolve(RemadeTable.WithoutKept(imported.Platform));
        foreach (TableRow row in AcpiTables.All.Where(row => RemadeTable.IsSayable(alone.Platform, row)))
        {
            IReadOnlyList<string> differences = RemadeTable.Differences(alone, row);
            Count($"{row.Signature} made anew{(differences.Count == 0 ? "" : ", differs")}");
            Failures.AddRange(differences.Take(3).Select(difference => $"{name} made anew: {difference}"));
        }
    }

    private static bool IsMeant(FirmwareFile file) =>
        file.DeviceTree is not null
        || file.Tables.Any(table => table.Header is { } header && AcpiTables.Find(header.Signature) is not null);

    private static string TypeOf(FirmwareFile file) =>
        file.DeviceTree is not null ? "device tree"
        : file.Tables.Length == 1 ? file.Tables[0].Header?.Signature ?? "?"
        : "dump";

    private static void Count(string result) => Results[result] = Results.GetValueOrDefault(result) + 1;

    private static void Print(string title, SortedDictionary<string, int> counts)
    {
        Console.WriteLine(title);
        foreach ((string what, int count) in counts)
            Console.WriteLine($"  {count, 6}  {what}");
    }
}
