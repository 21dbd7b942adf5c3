namespace IovaDsl.Compiler.Topology;

/// <summary>What the kinds of MSI controllers are called in the language.</summary>
internal static class MsiControllerKinds
{
    private static readonly (string Name, MsiControllerKind Kind)[] Rows =
    [
        ("generic", MsiControllerKind.Generic),
        ("gicv3-its", MsiControllerKind.GicV3Its),
        ("gicv2m", MsiControllerKind.GicV2m),
        ("x86-apic", MsiControllerKind.X86Apic),
    ];

    public static string[] Names => Rows.Select(row => row.Name).ToArray();

    public static string NameOf(MsiControllerKind kind) => Rows.First(row => row.Kind == kind).Name;

    public static bool TryFind(string name, out MsiControllerKind kind)
    {
        (string Name, MsiControllerKind Kind) row = Rows.FirstOrDefault(row => row.Name == name);
        kind = row.Kind;
        return row.Name is not null;
    }
}
