using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Specs;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.Fuzz;

/// <summary>
/// Whatever a file says, what is written of it is what the format says it is: texts of a platform that compiles go through every writer, and
/// what comes out through a reader of somebody else, or our own where there is none.
/// </summary>
public static class WriterTargets
{
    public const string Name = "writers";

    // What takes long is measured by other targets.
    private const int MostDevices = 50;

    public static IEnumerable<FuzzTarget> All(IReadOnlyList<byte[]> seeds)
    {
        CommandRuns runs = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => runs.Dispose();
        byte[][] sound = [.. seeds.Select(Encoding.UTF8.GetString).Where(IsSound).Select(Encoding.UTF8.GetBytes), .. Strange()];
        yield return new FuzzTarget(Name, input => Write(runs, input), sound);
    }

    private static bool IsSound(string text) => text.Length < 10_000 && !IovaCompilation.CompileText(text).HasErrors;

    // Names, paths and labels that mean something in what is written: each may stand in a text.
    private static IEnumerable<byte[]> Strange()
    {
        string[] texts =
        [
            "</text><script>",
            "\\\"; }; / { x",
            "]]>--><!--",
            "*/ */ // \\u0022",
            "| `a` | $(x)",
            "'\\'' ;#",
            "a@1/b,c@2",
            "é\u202e\u0001",
        ];
        foreach (string text in texts)
        {
            string quoted = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            string board = $$"""
                platform p "{{quoted}}" {
                  firmware device-tree
                  iommu i : arm-smmu-v3 { input-bits 48  registers 0x1000_0000 size 64K  path "/{{quoted}}" }
                  interconnect x { path "/soc/{{quoted}}"  behind i }
                  device d on x { behind i streams 0x1  path "/soc/{{quoted}}/d@1"  reserved 0x8000_0000 size 4K "{{quoted}}" }
                  root-bus r { segment 0  behind i streams 0x1_0000  path "{{quoted}}" }
                  device f on r at 01:00.0 { fact "pci/{{quoted}}" 1, "{{quoted}}" }
                }

                """;
            yield return Encoding.UTF8.GetBytes(board);
        }
    }

    private static void Write(CommandRuns runs, byte[] input)
    {
        // Only whole topologies are written; what the compiler refuses is the concern of others.
        string text = Encoding.UTF8.GetString(input);
        CompilationResult compiled = IovaCompilation.CompileText(text);
        if (
            compiled.HasErrors
            || compiled.Platforms.IsEmpty
            || compiled.Platforms.Sum(platform => platform.Platform.Devices.Length) > MostDevices
        )
            return;
        runs.Write("written.iova", text);
        JsonDocument.Parse(Emit(runs, "json")).Dispose();
        Xml(Emit(runs, "svg"));
        CSharp(Encoding.UTF8.GetString(Emit(runs, "xunit")));
        CSharp(
            CSharpEmitter.Emit(
                SpecBuilder.Build(compiled.Platforms[0].Resolved, AnswerOptions.Default),
                new CSharpOptions(CSharpOptions.DefaultNamespace, Access.Public)
            )
        );
        Canonical(runs, Emit(runs, "iova"));
        foreach (string format in AcpiTables.All.Where(row => row.Says is not null).Select(row => row.Format))
            Table(runs, format, Emit(runs, format));
        Emit(runs, "qemu");
        WrittenPages.Html(Encoding.UTF8.GetString(Emit(runs, "html")));
        WrittenPages.Markdown(Encoding.UTF8.GetString(Emit(runs, "md")));
        ForeignReaders.DeviceTree(runs, Emit(runs, "dts"));
    }

    private static byte[] Emit(CommandRuns runs, string format) => runs.Run(["emit", "written.iova", "--to", format]);

    private static void Xml(byte[] text)
    {
        if (text.Length == 0)
            return;
        using var reader = XmlReader.Create(new MemoryStream(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        XDocument document = XDocument.Load(reader);
        if (document.Descendants().FirstOrDefault(element => element.Name.LocalName == "script") is { } script)
            throw new InvalidDataException($"a picture has a script: {script}");
    }

    private static void CSharp(string text)
    {
        if (
            CSharpSyntaxTree.ParseText(text).GetDiagnostics().FirstOrDefault(found => found.Severity == DiagnosticSeverity.Error) is
            { } error
        )
            throw new InvalidDataException($"C# that cannot be parsed: {error}");
    }

    private static void Canonical(CommandRuns runs, byte[] text)
    {
        if (text.Length == 0)
            return;
        runs.Write("canonical.iova", text);
        string report = Encoding.UTF8.GetString(runs.Run(["check", "canonical.iova", "--format", "msbuild"]));
        if (report.Contains(": error ", StringComparison.Ordinal))
            throw new InvalidDataException($"{report}\n{Encoding.UTF8.GetString(text)}");
    }

    private static void Table(CommandRuns runs, string format, byte[] table)
    {
        if (table.Length == 0)
            return;
        TableReading read = TableReader.Read(table);
        if (read.Table is null || read.Problems.Any(problem => problem.Severity == Compiler.Diagnostics.Severity.Error))
            throw new InvalidDataException($"{format}: {string.Join("; ", read.Problems.Select(problem => problem.Message))}");
        ForeignReaders.Table(runs, format, table);
    }
}
