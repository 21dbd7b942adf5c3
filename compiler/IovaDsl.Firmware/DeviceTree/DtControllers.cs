using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>MSI controllers, each with the doorbells that its driver in Linux makes of its node.</summary>
internal sealed class DtControllers
{
    private readonly DtScope _scope;
    private readonly Dictionary<DtNode, ImmutableArray<DraftMsi>> _controllers = [];

    public DtControllers(DtScope scope) => _scope = scope;

    public void AddAll()
    {
        foreach (DtMsiController controller in _scope.Topology.MsiControllers.Where(controller => controller.Node.IsEnabled))
            _controllers.Add(controller.Node, Add(controller.Node));
    }

    /// <summary>The elements of a node: one a doorbell, and none for a node that is no controller or disabled.</summary>
    public ImmutableArray<DraftMsi> Of(DtNode? node) =>
        node is not null && _controllers.TryGetValue(node, out ImmutableArray<DraftMsi> found) ? found : ImmutableArray<DraftMsi>.Empty;

    private ImmutableArray<DraftMsi> Add(DtNode node)
    {
        DtDoorbellRule? rule = DtDoorbells.RuleOf(node);
        IovaRange[] doorbells = rule?.Find(node) ?? [];
        ImmutableArray<DraftMsi> made =
            doorbells.Length > 0
                ? doorbells.Select(doorbell => Add(node, rule, doorbell, rule!.Source)).ToImmutableArray()
                : ImmutableArray.Create(
                    Add(
                        node,
                        rule,
                        null,
                        rule is null ? "Where its doorbell is, only its driver knows." : "Its node does not say where its doorbell is."
                    )
                );
        // One node is one path: the first of its doorbells stands for it.
        DtKeptMsi.Keep(made[0], node);
        return made;
    }

    private DraftMsi Add(DtNode node, DtDoorbellRule? rule, IovaRange? doorbell, string note)
    {
        DraftMsi msi = _scope.Draft.AddMsi(rule?.Word ?? node.Name, rule?.Kind ?? MsiControllerKind.Generic, _scope.At(node));
        msi.Notes.Add(_scope.Describe(node));
        if (note.Length > 0)
            msi.Notes.Add(note);
        msi.Doorbell = doorbell;
        return msi;
    }
}
