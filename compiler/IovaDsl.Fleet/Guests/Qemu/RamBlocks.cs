namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>
/// What a machine's RAM is made of, in the order in which it fills guest addresses: one block, or one for each NUMA node that has a
/// backend of its own.
/// </summary>
internal static class RamBlocks
{
    public static IEnumerable<(string Name, ulong Start, ulong Length)> Of(QemuGuest guest)
    {
        QemuNode[] nodes = [.. guest.Nodes.Where(node => node.Backend is not null).OrderBy(node => node.Number)];
        if (nodes.Length == 0)
        {
            yield return (guest.MachineOptions["memory-backend"] ?? guest.Machine.Row.RamName, 0, guest.Ram);
            yield break;
        }

        ulong start = 0;
        foreach (QemuNode node in nodes)
        {
            ulong size = guest.Backend(node.Backend!)?.Size ?? 0;
            yield return (node.Backend!, start, size);
            start += size;
        }
    }

    /// <summary>The words with which QEMU refuses memory that does not add up; null where it does.</summary>
    public static string? Refusal(QemuGuest guest)
    {
        if (guest.MachineOptions["memory-backend"] is { } id && guest.Backend(id) is { } backend && backend.Size != guest.Ram)
            return "Machine memory size does not match the size of the memory backend";
        QemuNode[] nodes = [.. guest.Nodes.Where(node => node.Backend is not null || node.Size is not null)];
        if (nodes.Length == 0)
            return null;
        ulong total = 0;
        foreach (QemuNode node in nodes)
            total += node.Backend is { } name ? guest.Backend(name)?.Size ?? 0 : node.Size!.Value;
        return total == guest.Ram
            ? null
            : $"total memory for NUMA nodes ({QemuLayout.Hex(total)}) should equal RAM size ({QemuLayout.Hex(guest.Ram)})";
    }
}
