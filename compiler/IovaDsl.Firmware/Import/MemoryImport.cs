using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// The memory map as <c>memory</c> clauses, without overlaps: where firmware says two things of an address, reserved counts. Neighbours of
/// one type are joined, as Linux joins them before it looks (<c>e820__update_table</c>).
/// </summary>
internal static class MemoryImport
{
    public static void Add(PlatformDraft draft, HostSnapshot? host, IReadOnlyList<(string Name, DtTopology Tree)> trees)
    {
        List<(MemoryUse Use, IovaRange Range, string? Label, FirmwarePlace Place)> found = [.. host?.Memory.SelectMany(OfHost) ?? []];
        if (found.Count == 0)
            found.AddRange(trees.SelectMany(tree => OfTree(tree.Name, tree.Tree)));
        IovaRangeSet taken = IovaRangeSet.Empty;
        foreach (var kind in found.GroupBy(one => (one.Use, one.Label)).OrderByDescending(kind => kind.Key.Use == MemoryUse.Reserved))
        {
            IovaRangeSet all = IovaRangeSet.From(kind.Select(one => one.Range));
            foreach (IovaRange range in all.Subtract(taken))
            {
                FirmwarePlace place = kind.First(one => one.Range.Overlaps(range)).Place;
                draft.Memory.Add(new MemoryRange(kind.Key.Use, range, kind.Key.Label, Origin.InFirmware(place)));
            }

            taken = taken.Union(all);
        }

        draft.Memory.Sort((left, right) => left.Range.First.CompareTo(right.Range.First));
    }

    private static IEnumerable<(MemoryUse, IovaRange, string?, FirmwarePlace)> OfHost(HostMemory memory)
    {
        if (UseOf(memory.Type) is { } use)
            yield return (use.Use, memory.Range, use.Label, new FirmwarePlace(memory.Source));
    }

    /// <summary>
    /// What a type of E820 or EFI is to Linux, by the names of old and new kernels (<c>memory_type_name</c>): RAM, perhaps after start-up,
    /// or reserved (<c>do_add_efi_memmap</c>). Only reserved memory and that of ACPI NVS may hold an RMRR.
    /// </summary>
    private static (MemoryUse Use, string? Label)? UseOf(string type) =>
        type.ToLowerInvariant() switch
        {
            "system ram" or "usable" or "conventional" or "conventional memory" => (MemoryUse.Ram, null),
            "boot code" or "boot data" or "loader code" or "loader data" => (MemoryUse.Ram, null),
            "acpi tables" or "acpi data" or "acpi reclaim" or "acpi reclaim memory" => (MemoryUse.Ram, "ACPI tables"),
            "soft reserved" or "special purpose" => (MemoryUse.Ram, "soft reserved"),
            "persistent memory" or "persistent" or "persistent (type 12)" or "persistent (type 7)" => (MemoryUse.Ram, "persistent memory"),
            "reserved" => (MemoryUse.Reserved, null),
            "acpi non-volatile storage" or "acpi nvs" or "acpi mem nvs" or "acpi memory nvs" => (MemoryUse.Reserved, "ACPI NVS"),
            "runtime code" or "runtime data" or "pal code" => (MemoryUse.Reserved, "EFI runtime"),
            "mmio" or "memory mapped i/o" or "mmio port" or "mmio port space" => (MemoryUse.Reserved, "EFI MMIO"),
            _ => null,
        };

    // The nodes that say where memory is, and what of it firmware keeps (devicetree specification 3.4 and 3.5). A pool that may be
    // reused is the system's own.
    private static IEnumerable<(MemoryUse, IovaRange, string?, FirmwarePlace)> OfTree(string name, DtTopology tree)
    {
        foreach (DtRange memory in tree.Memory)
        {
            if (IovaRange.TryFromStartAndSize(memory.Base, memory.Size, out IovaRange range))
                yield return (MemoryUse.Ram, range, null, new FirmwarePlace(name, "/memory"));
        }

        foreach (DtReservedMemory reserved in tree.ReservedMemory.Where(reserved => !reserved.Reusable && reserved.Node.IsEnabled))
        {
            foreach (DtRange memory in reserved.Reg)
            {
                if (IovaRange.TryFromStartAndSize(memory.Base, memory.Size, out IovaRange range))
                    yield return (MemoryUse.Reserved, range, reserved.Node.Name, new FirmwarePlace(name, reserved.Node.Path));
            }
        }
    }
}
