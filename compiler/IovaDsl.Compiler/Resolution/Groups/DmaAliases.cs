using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>A requester ID under which a function's requests arrive at the IOMMU.</summary>
/// <param name="Sender">The function that the ID comes from: itself, or a bridge that puts its own in place of it.</param>
/// <param name="Id">Bus, slot and function.</param>
/// <param name="Because">Why it is not the function's own, as a clause; null: it is.</param>
internal readonly record struct RequesterAlias(PciNode Sender, ushort Id, string? Because);

/// <summary>
/// Every requester ID of a function in the order in which Linux walks them (<c>pci_for_each_dma_alias</c>), its own first.
/// </summary>
internal static class DmaAliases
{
    public static IEnumerable<RequesterAlias> Of(PciNode function, KernelVersion kernel)
    {
        PciNode start = function.RealSender ?? function;
        if (start.Address is not { } address)
            yield break;
        string? instead = start == function ? null : $"{start.Address} sends for all of segment 0x{function.Address!.Value.Segment:x}";
        yield return new RequesterAlias(start, address.RequesterId, instead);
        foreach ((ushort id, string because) in OfItself(start))
            yield return new RequesterAlias(start, id, because);
        for (PciNode? bridge = start.Bridge; bridge is not null; bridge = bridge.Bridge)
        {
            if (AliasQuirks.Find(bridge.Facts, AliasRule.TranslationRoot) is not null)
                yield break;
            if (OfBridge(bridge, kernel) is { } alias)
                yield return alias;
        }
    }

    /// <summary>Whether the first function sends as the second, or the other way round; both are on one bus.</summary>
    public static bool AreAliases(PciNode one, PciNode other) => SendsAs(one, other) || SendsAs(other, one);

    private static bool SendsAs(PciNode sender, PciNode other) =>
        other.Address is { } address
        && (Array.Exists(OfItself(sender), alias => alias.Id == address.RequesterId) || sender.RealSender == other);

    // Asked for every pair of functions of a bus, and nearly always empty: found once.
    private static (ushort Id, string Because)[] OfItself(PciNode function) => function.OwnAliases ??= FindOfItself(function).ToArray();

    private static IEnumerable<(ushort Id, string Because)> FindOfItself(PciNode function)
    {
        if (function.HasNoAliases || function.Address is not { } address)
            yield break;
        foreach ((byte slotAndFunction, string source) in AliasQuirks.OnOwnBus(function))
            yield return ((ushort)((address.RequesterId & 0xff00) | slotAndFunction), source);
        foreach (ushort stated in function.StatedAliases)
        {
            if (stated != address.RequesterId)
                yield return (stated, "dma-alias");
        }
    }

    private static RequesterAlias? OfBridge(PciNode bridge, KernelVersion kernel)
    {
        if (bridge.HasNoAliases)
            return null;
        return bridge.Port switch
        {
            PciePort.PcieToPciBridge when !KeepsIds(bridge, kernel) => BusBelow(bridge),
            PciePort.PciToPcieBridge => ItsOwn(bridge),
            null when bridge.IsConventional => IsHidden(bridge) ? BusBelow(bridge) : ItsOwn(bridge),
            _ => null,
        };
    }

    private static bool KeepsIds(PciNode bridge, KernelVersion kernel) =>
        bridge.Facts is { Vendor: 0x1a03, DeviceId: 0x1150 } && KernelRules.AspeedKeepsIds.HoldsFor(kernel);

    private static bool IsHidden(PciNode bridge) =>
        bridge.Bridge is { Port: not null and not PciePort.PcieToPciBridge }
        && ((bridge.Facts.HeaderType ?? 1) & 0x7f) == 1
        && AliasQuirks.Find(bridge.Facts, AliasRule.HiddenBridge) is not null;

    private static RequesterAlias? BusBelow(PciNode bridge) =>
        bridge.SecondaryBus is { } bus
            ? new RequesterAlias(bridge, (ushort)(bus << 8), $"{bridge} puts that of the bus below it in place of it")
            : null;

    private static RequesterAlias? ItsOwn(PciNode bridge) =>
        bridge.Address is { } address ? new RequesterAlias(bridge, address.RequesterId, $"{bridge} puts its own in place of it") : null;
}
