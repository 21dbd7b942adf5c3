namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>
/// Why Linux uses nothing of a DMAR: its walks end with an error, and the units before it are not used either
/// (<c>parse_dmar_table</c>, <c>dmar_walk_remapping_entries</c>, <c>dmar_validate_one_drhd</c>, <c>dmar_parse_one_andd</c>).
/// </summary>
internal sealed record DmarRefusal(int Offset, string Field, string Why)
{
    /// <summary>Null: it is used.</summary>
    public static DmarRefusal? Of(DmarTable table)
    {
        if (table.HostAddressBits < 12)
            return new DmarRefusal(36, "width", $"The host address width is {table.HostAddressBits} bits");
        return table.Structures.Select(structure => Of(table, structure)).FirstOrDefault(refusal => refusal is not null);
    }

    private static DmarRefusal? Of(DmarTable table, DmarStructure structure)
    {
        string which = $"The structure at 0x{structure.Offset:x}";
        // A dump that was cut short says nothing of the table.
        bool isWhole = table.Header.BytesRead == table.Header.Length;
        if (isWhole && structure.Offset + structure.Length > table.Header.Length)
            return new DmarRefusal(structure.Offset + 2, "structure.length", which + " passes the end of the table");
        return structure switch
        {
            DmarHardwareUnit { RegisterBase: 0 } => new DmarRefusal(
                structure.Offset + 8,
                "drhd.registerBase",
                which + " is a unit at address 0"
            ),
            DmarNamespaceDevice device when device.Length > 0 && device.Name.Length >= device.Length - 8 => new DmarRefusal(
                structure.Offset + 8,
                "andd.name",
                which + " has a name that does not end"
            ),
            _ => null,
        };
    }
}
