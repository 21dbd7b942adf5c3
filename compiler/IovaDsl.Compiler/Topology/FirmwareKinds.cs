namespace IovaDsl.Compiler.Topology;

/// <summary>How kinds of firmware are called in the language.</summary>
internal static class FirmwareKinds
{
    private static readonly (FirmwareKind Kind, string Name)[] Rows =
    [
        (FirmwareKind.Acpi, "acpi"),
        (FirmwareKind.DeviceTree, "device-tree"),
    ];

    public static IEnumerable<string> Names => Rows.Select(row => row.Name);

    public static string NameOf(FirmwareKind kind) => Rows.First(row => row.Kind == kind).Name;

    /// <summary>The kind of that name; null: there is none.</summary>
    public static FirmwareKind? Find(string name)
    {
        foreach ((FirmwareKind kind, string known) in Rows)
        {
            if (known == name)
                return kind;
        }

        return null;
    }
}
