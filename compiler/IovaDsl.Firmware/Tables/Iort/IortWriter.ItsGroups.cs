using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Tables.Iort;

// ITS groups: what a bus or a device signals, once each.
internal sealed partial class IortWriter
{
    private void LoseController(MsiController controller)
    {
        if (controller.Kind != MsiControllerKind.GicV3Its)
            _model.Lose(
                controller.Name.ToString(),
                "the MSI controller",
                "an IORT knows ITS groups alone; others stand in the MADT or nowhere."
            );
        else if (controller.Doorbell is { } doorbell)
            _model.Lose(
                controller.Name.ToString(),
                "doorbell " + doorbell,
                "an IORT names an ITS by its id; where it is stands in the MADT."
            );
    }

    private void AddGroups()
    {
        foreach (IortItsGroup old in _kept.Nodes.OfType<IortItsGroup>())
            AddGroup(old.Ids, old);
        foreach (
            ImmutableArray<MsiController> signals in _model
                .Platform.Buses.Select(bus => bus.Signals)
                .Concat(_model.Platform.Devices.Select(device => device.Signals))
        )
            GroupOf(signals);
    }

    private int? GroupOf(ImmutableArray<MsiController> signals)
    {
        List<MsiController> services = [.. signals.Where(controller => controller.Kind == MsiControllerKind.GicV3Its)];
        return services.Count == 0 ? null : AddGroup(services.Select(IdOf).ToImmutableArray(), null);
    }

    private int AddGroup(ImmutableArray<uint> ids, IortItsGroup? old)
    {
        string key = string.Join(",", ids);
        if (!_groups.TryGetValue(key, out int name))
        {
            _groups.Add(key, name = Name());
            _nodes.Add((old ?? new IortItsGroup { Offset = name }) with { Offset = name, Ids = ids });
        }

        if (old is not null)
            _moved[(uint)old.Offset] = (uint)name;
        return name;
    }

    private uint IdOf(MsiController controller)
    {
        if (controller.Id is { } id)
            return (uint)id;
        uint index = _itsIndexes[controller];
        _model.Lose(controller.Name.ToString(), "its id", $"an ITS is named by its id, and none is stated (id): {index} is written.");
        return index;
    }
}
