namespace IovaDsl.Compiler.Topology;

/// <summary>How uses of memory are called in the language.</summary>
internal static class MemoryUses
{
    private static readonly (MemoryUse Use, string Name)[] Rows =
    [
        (MemoryUse.Ram, "ram"),
        (MemoryUse.Reserved, "reserved"),
        (MemoryUse.Device, "device"),
    ];

    public static string NameOf(MemoryUse use) => Rows.First(row => row.Use == use).Name;

    /// <summary>The use of that name; null: there is none.</summary>
    public static MemoryUse? Find(string name)
    {
        foreach ((MemoryUse use, string known) in Rows)
        {
            if (known == name)
                return use;
        }

        return null;
    }
}
