using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Import;

/// <summary>The head of an imported file, and a name for its platform.</summary>
internal static class ImportHead
{
    public static void Write(PlatformDraft draft, ImportInput input, IReadOnlyList<string> names)
    {
        List<string> lines = [];
        lines.Add(names.Count == 0 ? "Imported: no firmware was found." : "Imported from " + string.Join(", ", names) + ".");
        if (input.Host is { } host)
        {
            lines.Add(
                $"Of the host: {Count(host.Functions.Length, "PCI function")} on {Count(host.RootBuses.Length, "root bus")}, "
                    + $"the registers of {Count(host.Iommus.Length, "IOMMU")}. No answer of its kernel was read."
            );
            lines.AddRange(host.Remarks);
        }

        draft.Head.InsertRange(0, lines);
    }

    private static string Count(int number, string what) =>
        $"{number} {what}{(number == 1 ? "" : what.EndsWith("s", StringComparison.Ordinal) ? "es" : "s")}";

    /// <summary>OEM ids of the first table that is not QEMU's or edk2's placeholder alone, or the tree's first compatible string.</summary>
    public static string NameOf(IEnumerable<AcpiHeader> headers, IEnumerable<FlatTree> trees)
    {
        if (
            trees.Select(tree => tree.Root.Compatible.FirstOrDefault()).FirstOrDefault(text => !string.IsNullOrEmpty(text))
                is { } compatible
            && !headers.Any()
        )
            return compatible;
        foreach (AcpiHeader header in headers)
        {
            string name = DraftNames.Kebab(header.OemId.Trim() + " " + header.OemTableId.Trim());
            if (name != "unnamed")
                return name;
        }

        return "imported";
    }
}
