using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Machine;

/// <summary>
/// The requester IDs under which a function's requests may arrive at its root bus: its own and, by what is recorded of it and
/// of the bridges above it, those of <see cref="DmaAliases"/>.
/// </summary>
internal static class PciAliases
{
    /// <summary>The function's own ID first, of a virtual function its own too; each once.</summary>
    public static IReadOnlyList<uint> RequestersOf(HostSnapshot host, PciFunction function)
    {
        PciNode? above = null;
        foreach (PciAddress address in function.Bridges)
            above = Node(address, host.Find(address), above);
        return DmaAliases
            .Of(Node(function.Address, function, above), KernelVersion.Default)
            .Select(alias => (uint)alias.Id)
            .Distinct()
            .ToArray();
    }

    private static PciNode Node(PciAddress address, PciFunction? function, PciNode? above) =>
        new()
        {
            Address = address,
            Facts = function?.Facts ?? PciFacts.None,
            SecondaryBus = function?.BusesBelow?.Secondary,
            Bridge = above,
        };
}
