using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// The files of an import, decoded and checked once: tables and trees that can be used, and what is wrong with all of them.
/// </summary>
internal sealed class FirmwareInputs
{
    private FirmwareInputs() { }

    /// <summary>In the order of the files.</summary>
    public List<AcpiTable> Tables { get; } = [];
    public List<(string Name, FlatTree Tree)> Trees { get; } = [];

    /// <summary>What is wrong with bytes and content, in the order of the files.</summary>
    public List<Diagnostic> Problems { get; } = [];

    /// <summary>Of these, what is wrong with properties of trees: it shows when what they mean is read.</summary>
    public List<Diagnostic> TreeProblems { get; } = [];

    /// <summary>File and signature of each table and tree, for the head of the text.</summary>
    public List<string> Names { get; } = [];

    public static FirmwareInputs Read(ImmutableArray<ImportFile> files)
    {
        FirmwareInputs inputs = new();
        foreach (ImportFile file in files)
            inputs.Add(file);
        return inputs;
    }

    /// <summary>The tables of a signature.</summary>
    public IEnumerable<AcpiTable> Of(string signature) => Tables.Where(table => table.Header.Signature == signature);

    // A folder may hold a table and its listing.
    private bool IsKnown(AcpiHeader header) =>
        Tables.Exists(known => known.Header with { FileLength = 0 } == header with { FileLength = 0 });

    private void Add(ImportFile file)
    {
        Problems.AddRange(file.Content.Problems);
        foreach (TableReading reading in file.Content.Tables)
        {
            Problems.AddRange(reading.Problems);
            if (reading.Table is not { } table || IsKnown(table.Header))
                continue;
            Problems.AddRange(TableChecks.Check(table));
            Tables.Add(table);
            Names.Add($"{file.Name} ({table.Header.Signature})");
        }

        if (file.Content.DeviceTree is not { } blob)
            return;
        Problems.AddRange(blob.Problems);
        if (blob.Tree is { } tree)
            AddTree(file.Name, tree);
    }

    // An overlay goes onto the tree before it, as fdtoverlay does; alone it says nothing of a machine.
    private void AddTree(string file, FlatTree tree)
    {
        string name = HostPath.Name(file);
        bool isOverlay = FlatTreeOverlay.IsOverlay(tree);
        Names.Add($"{file} ({(isOverlay ? "device tree overlay" : "device tree")})");
        if (!isOverlay)
            Trees.Add((name, tree));
        else if (Trees.Count == 0)
            Problems.Add(
                Overlay(name, $"An overlay alone says nothing: it needs {string.Join(", ", FlatTreeOverlay.Needs(tree))} of a base tree.")
            );
        else if (FlatTreeOverlay.Apply(Trees[^1].Tree, tree, out string? refusal) is { } applied)
            Trees[^1] = (Trees[^1].Name, applied);
        else
            Problems.Add(Overlay(name, $"The overlay is not applied to {Trees[^1].Name}: {refusal}."));
    }

    private static Diagnostic Overlay(string name, string message) =>
        FirmwareFinding.Of(FirmwareCatalog.DtOverlayRow, name, null, "overlay", message);
}
