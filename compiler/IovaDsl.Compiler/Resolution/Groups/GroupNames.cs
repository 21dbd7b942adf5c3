using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>Names for groups that nobody wrote: after their first device, and like no other element.</summary>
internal sealed class GroupNames
{
    private readonly Platform _platform;
    private HashSet<ElementName>? _taken;

    public GroupNames(Platform platform) => _platform = platform;

    public ElementName Take(Device first)
    {
        _taken ??= [.. _platform.Elements().Select(element => element.Name)];
        ElementName name = new("group-" + first.Name.Base, first.Name.Index);
        while (!_taken.Add(name))
            name = new ElementName("group-" + name.Base, name.Index);
        return name;
    }
}
