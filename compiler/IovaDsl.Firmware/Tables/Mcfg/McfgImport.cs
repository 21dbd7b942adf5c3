using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Tables.Mcfg;

/// <summary>
/// Segments and bus ranges of an MCFG. On their own they are all that is known of the root buses; beside other tables they
/// add nothing that decides an IOVA, and only the buses' extent is taken.
/// </summary>
internal static class McfgImport
{
    public static void Add(PlatformDraft draft, McfgTable table, string name)
    {
        foreach (McfgAllocation allocation in table.Allocations)
        {
            FirmwarePlace source = new(name, $"segment {allocation.Segment}");
            if (draft.RootBusesOf(allocation.Segment).Count > 0 || allocation.StartBus > allocation.EndBus)
                continue;
            if (draft.Host is not null)
                continue;
            DraftBus made = draft.AddRootBus(allocation.Segment, allocation.StartBus, allocation.EndBus, source);
            made.Notes.Add(
                $"{source}: configuration space at 0x{allocation.Base:x}, buses "
                    + $"0x{allocation.StartBus:x2}..0x{allocation.EndBus:x2}. Nothing says who translates it or what it can carry."
            );
            made.BehindNone = true;
            made.Facts.Add(FactOf.Number("mcfg/base", allocation.Base));
        }
    }
}
