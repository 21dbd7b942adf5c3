using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>
/// Linux's <c>pci_device_group</c>: which functions share a group, found one function after the other, as Linux probes them.
/// A group never changes once a function is in it, so the order counts.
/// </summary>
internal sealed class PciGroups
{
    private readonly PciTree _tree;
    private readonly KernelVersion _kernel;
    private readonly Dictionary<PciNode, FormedGroup> _groupOf = [];
    private readonly Dictionary<PciNode, Isolation> _isolation = [];

    public PciGroups(PciTree tree, KernelVersion kernel)
    {
        _tree = tree;
        _kernel = kernel;
    }

    public Isolation IsolationOf(PciNode node)
    {
        if (!_isolation.TryGetValue(node, out Isolation verdict))
            _isolation.Add(node, verdict = AcsIsolation.Of(node, _tree, _kernel));
        return verdict;
    }

    public void Put(PciNode node, FormedGroup group) => _groupOf[node] = group;

    /// <summary>The group that a function joins, and why; null: it opens one.</summary>
    public GroupJoin? Find(PciNode function)
    {
        PciNode sender = function;
        foreach (RequesterAlias alias in DmaAliases.Of(function, _kernel))
        {
            sender = alias.Sender;
            if (GroupOf(sender) is { } group && sender != function)
                return new GroupJoin(group, sender.ToString(), $"its requests arrive as 0x{alias.Id:x4}: {alias.Because}");
        }

        var visited = new HashSet<PciNode>();
        return AboveNotIsolated(sender) ?? OfAliases(sender, visited) ?? OfSlot(sender, visited);
    }

    private FormedGroup? GroupOf(PciNode node) => _groupOf.TryGetValue(node, out FormedGroup? group) ? group : null;

    // The test starts at the bridge, not at what is below it, and every bridge up to the root bus has to isolate.
    private GroupJoin? AboveNotIsolated(PciNode sender)
    {
        for (PciNode? bridge = sender.Bridge; bridge is not null; bridge = bridge.Bridge)
        {
            if (FirstNotIsolated(bridge) is not ({ } port, { } lack))
                return null;
            if (GroupOf(bridge) is { } group)
                return new GroupJoin(group, bridge.ToString(), $"{port}, on the way to the root bus, {lack.Because}")
                {
                    IsGuessed = lack.IsGuessed,
                };
        }

        return null;
    }

    private (PciNode? Port, Isolation? Lack) FirstNotIsolated(PciNode from)
    {
        for (PciNode? node = from; node is not null; node = node.Bridge)
        {
            Isolation isolation = IsolationOf(node);
            if (!isolation.IsIsolated)
                return (node, isolation);
        }

        return (null, null);
    }

    // Functions that send as each other, and what those share a group with.
    private GroupJoin? OfAliases(PciNode node, HashSet<PciNode> visited)
    {
        if (!visited.Add(node))
            return null;
        if (GroupOf(node) is { } group)
            return new GroupJoin(group, node.ToString(), "");
        foreach (PciNode other in _tree.OnBusOf(node).Where(other => other != node && DmaAliases.AreAliases(node, other)))
        {
            if ((OfAliases(other, visited) ?? OfSlot(other, visited)) is { } join)
                return join.Because.Length > 0 ? join : join with { Because = $"{node} and {other} send as each other" };
        }

        return null;
    }

    private GroupJoin? OfSlot(PciNode node, HashSet<PciNode> visited)
    {
        Isolation own = IsolationOf(node);
        if (!node.IsMultifunction || own.IsIsolated)
            return null;
        foreach (PciNode other in _tree.OnBusOf(node).Where(other => other != node && SharesSlot(node, other)))
        {
            Isolation isolation = IsolationOf(other);
            if (isolation.IsIsolated || OfAliases(other, visited) is not { } join)
                continue;
            return join.Because.Length > 0
                ? join
                : join with
                {
                    Because = Neighbours(node, own, other, isolation),
                    IsGuessed = own.IsGuessed || isolation.IsGuessed,
                    NeedsScan = node.IsMultifunctionByScan,
                };
        }

        return null;
    }

    private static string Neighbours(PciNode node, Isolation own, PciNode other, Isolation theirs) =>
        own.Because == theirs.Because
            ? $"both are functions of one slot, and each {own.Because}"
            : $"both are functions of one slot: {node} {own.Because}, {other} {theirs.Because}";

    private static bool SharesSlot(PciNode one, PciNode other) => one.Address!.Value.Device == other.Address!.Value.Device;
}

/// <summary>A group in the making; its members are counted by whoever makes it.</summary>
internal sealed class FormedGroup;

/// <summary>Why a function is in a group: with whom it shares it, and a clause with the reason.</summary>
internal sealed record GroupJoin(FormedGroup Group, string WithName, string Because)
{
    public bool IsGuessed { get; init; }
    public bool NeedsScan { get; init; }
}
