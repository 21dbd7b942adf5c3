using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds groups. A device stands in one group at most; what a variant took away is silently no member any more.</summary>
internal static class GroupBinder
{
    /// <summary>Null if no member is left.</summary>
    public static DeviceGroup? Bind(PlacedMember member, Dictionary<Device, DeviceGroup> grouped, BindingContext context)
    {
        var syntax = (GroupSyntax)member.Syntax;
        var devices = ImmutableArray.CreateBuilder<Device>(syntax.Members.Length);
        var taken = new Dictionary<Device, NameSyntax>();
        foreach (NameSyntax name in syntax.Members)
        {
            if (IsRemoved(name, member.Scope, context) || context.Resolve<Device>(name, member.Scope, "a device") is not { } device)
                continue;
            if (grouped.TryGetValue(device, out DeviceGroup other))
            {
                context.Report(
                    BindingCatalog.DeviceInTwoGroups(
                        member.Scope.At(name.Span),
                        device.Name.ToString(),
                        other.Name.ToString(),
                        other.Origin.Source
                    )
                );
            }
            else if (taken.TryGetValue(device, out NameSyntax first))
            {
                context.Report(
                    BindingCatalog.RepeatedMember(member.Scope.At(name.Span), device.Name.ToString(), member.Scope.At(first.Span))
                );
            }
            else
            {
                taken.Add(device, name);
                devices.Add(device);
            }
        }

        if (syntax.Members.IsEmpty)
            context.Report(BindingCatalog.EmptyGroup(member.Location, member.Name.ToString()), context.PlatformAllows);
        if (devices.Count == 0)
            return null;
        var group = new DeviceGroup
        {
            Name = member.Name,
            Title = Texts.TitleOf(syntax.Title, member.Scope, context),
            Doc = syntax.Doc,
            Origin = member.Origin,
            Devices = devices.ToImmutable(),
        };
        foreach (Device device in group.Devices)
            grouped.Add(device, group);
        return group;
    }

    /// <summary>Whether a variant's <c>without</c> took the element of this name away.</summary>
    public static bool IsRemoved(NameSyntax syntax, Scope scope, BindingContext context) =>
        context.Flat.Removed.Count > 0
        && ElementNames.TryEvaluate(syntax, scope, context.Evaluator, out ElementName name)
        && context.Flat.Removed.ContainsKey(name)
        && !context.Flat.ByName.ContainsKey(name);
}
