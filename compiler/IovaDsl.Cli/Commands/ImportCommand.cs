using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova import</c>: firmware tables, device trees and hosts to a commented .iova file.</summary>
internal static class ImportCommand
{
    public static Command Build(Session session)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "ACPI tables, acpidump text, iasl listings, flattened device trees; folders or tar archives of them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var host = new Option<string?>("--host")
        {
            Description =
                "A host's root, laid out as /: sys, tables in sys/firmware/acpi/tables or acpi, the tree in sys/firmware/fdt or "
                + "fdt.dtb. / is this machine.",
            HelpName = "ROOT",
        };
        Option<string?> output = CommonOptions.Output("The .iova file; - or nothing is standard output.");
        var assume = new Option<string[]>("--assume")
        {
            Description = "What no input says: smmu0.input-bits=48. The file says that it was assumed. May be given more than once.",
            HelpName = "ELEMENT.PROPERTY=VALUE",
        };
        var name = new Option<string?>("--name") { Description = "The platform's name; default: from the tables.", HelpName = "NAME" };
        var command = new CommandWithExamples(
            "import",
            "Writes a commented .iova file from firmware tables, a device tree, or a host. It predicts; it reads no answer of a kernel.",
            """
            iova import IORT.bin -o board.iova
            iova import --host / -o this-machine.iova
            iova import board.dtb --assume smmu0.input-bits=44 -o board.iova
            iova import base.dtb overlay.dtbo -o board.iova
            """
        )
        {
            paths,
            host,
            output,
            assume,
            name,
        };
        command.AddRule(result =>
        {
            if (result.GetValue(paths) is null or [] && result.GetValue(host) is null)
                result.AddError("name at least one PATH, or a host with --host");
        });
        command.SetAction(parsed =>
            Run(
                session,
                parsed.GetValue(paths) ?? [],
                parsed.GetValue(host),
                parsed.GetValue(output),
                parsed.GetValue(assume) ?? [],
                parsed.GetValue(name)
            )
        );
        return command;
    }

    private static int Run(Session session, string[] paths, string? host, string? output, string[] assume, string? name)
    {
        ImmutableArray<Assumption> assumptions =
        [
            .. assume.Select(text =>
                Assumption.Parse(text)
                ?? throw new CommandFailure($"'{text}' is no assumption; write ELEMENT.PROPERTY=VALUE, as in smmu0.input-bits=48")
            ),
        ];
        (List<ImportFile> files, bool refused) = FirmwareFiles.Read(session, paths);
        ImportInput input = new() { Files = [.. files] };
        if (host is not null)
        {
            HostFolder folder = HostFolder.Open(host, session.FullPath(host));
            HostSnapshot snapshot = HostReader.Read(folder.Files);
            folder.Say(session);
            if (snapshot.IsEmpty)
                throw new CommandFailure($"{host}: holds neither sys/bus/pci, nor tables, nor a device tree");
            ImportInput fromHost = ImportInput.FromHost(snapshot);
            SkippedFiles skipped = new(session);
            input = fromHost with { Files = [.. fromHost.Files.Where(file => !skipped.Skips(file)), .. files] };
            skipped.SayRest();
        }

        if (files.Count == paths.Length)
            SayWhatIsOfNoUse(session, files);
        ImportedPlatform imported = FirmwareImport.Import(input, new ImportOptions { Assumptions = assumptions, PlatformName = name });
        Say(session, input, imported);
        if (refused || imported.IsIncomplete)
            return ExitCode.Errors;
        if (!imported.UnusedAssumptions.IsEmpty)
            throw new CommandFailure(UnusedAssumptions(imported));
        session.WriteResult(output, Encoding.UTF8.GetBytes(PlatformText.Write(imported)));
        // What was not read, and what Linux does not take: the file says so, and the exit code.
        return imported.Findings.Concat(imported.Problems).Any(finding => finding.Severity == Severity.Error)
            ? ExitCode.Errors
            : ExitCode.Clean;
    }

    // A folder of tables has many of these; somebody who names one meant something by it.
    private static void SayWhatIsOfNoUse(Session session, List<ImportFile> files)
    {
        foreach (ImportFile file in files.Where(file => file.Content.Tables.Length == 1 && file.Content.DeviceTree is null))
        {
            if (file.Content.Tables[0].Table is OpaqueTable { Header.Signature: not ("DSDT" or "SSDT") } table)
                session.Say(
                    $"{file.Name}: nothing is imported from it; a {table.Header.Signature} table says nothing of IOVAs that is read here"
                );
        }
    }

    private static void Say(Session session, ImportInput input, ImportedPlatform imported)
    {
        foreach (ImportFile file in input.Files)
        {
            foreach (
                Diagnostic problem in ProblemsOf(file.Content)
                    .Where(problem => problem.Severity != Severity.Info && FirmwareCatalog.IsOfBytes(problem.Descriptor))
            )
                session.SayLine($"{file.Name}: {problem.Line()}");
            if (file.Content.Rejected)
                session.Say($"{file.Name}: refused; not a valid ACPI table or device tree");
        }

        foreach (Diagnostic problem in imported.TreeProblems.Where(problem => problem.Severity != Severity.Info))
            session.SayLine(problem.Line());
        foreach (Diagnostic finding in imported.Findings)
            session.SayLine(finding.Line());
        foreach (UnsettledProperty open in UnsettledProperty.Of(imported.Platform))
            session.SayLine($"assumed: {open.Words}; settle it with --assume {open.Element}.{open.Property}=VALUE");
    }

    private static IEnumerable<Diagnostic> ProblemsOf(FirmwareFile file) =>
        [.. file.Problems, .. file.Tables.SelectMany(reading => reading.Problems), .. file.DeviceTree?.Problems ?? []];

    private static string UnusedAssumptions(ImportedPlatform imported)
    {
        string unused = string.Join(", ", imported.UnusedAssumptions.Select(assumption => assumption.ToString()));
        string open = string.Join(
            ", ",
            UnsettledProperty.Of(imported.Platform).Select(property => $"{property.Element}.{property.Property}")
        );
        return $"nothing to assume with {unused}; " + (open.Length == 0 ? "the inputs leave nothing open" : $"open are {open}");
    }
}
