using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>The devices of a group have one IOMMU and one reach: Linux gives the group one domain, made for its first device.</summary>
internal static class GroupMembers
{
    public static void Run(CheckContext context)
    {
        if (context.Platform.Groups.IsEmpty)
            return;
        Dictionary<Device, ResolvedDevice> sound = context.Devices.ToDictionary(d => d.Device);
        foreach (DeviceGroup group in context.Platform.Groups)
        {
            ResolvedDevice[] members = group.Devices.Where(sound.ContainsKey).Select(d => sound[d]).ToArray();
            if (members.Length > 1)
                Check(group, members, context);
        }
    }

    // The first disagreement is enough; the next ones are often its consequence.
    private static void Check(DeviceGroup group, ResolvedDevice[] members, CheckContext context)
    {
        ResolvedDevice first = members[0];
        IovaRangeSet reach = AnswerComputer.AllowedByLimits(first);
        foreach (ResolvedDevice member in members.Skip(1))
        {
            string? difference =
                member.Iommu != first.Iommu
                    ? $"`{member.Device.Name}` is behind {Describe(member.Iommu)}, `{first.Device.Name}` behind {Describe(first.Iommu)}"
                : member.Limits == first.Limits || AnswerComputer.AllowedByLimits(member).Equals(reach) ? null
                : $"the path of `{member.Device.Name}` carries {Wording.Ranges(AnswerComputer.AllowedByLimits(member))}, that of "
                    + $"`{first.Device.Name}` {Wording.Ranges(reach)}";
            if (difference is null)
                continue;
            context.Report(CheckCatalog.GroupDisagrees(group, difference, member.Device, first.Device), group);
            return;
        }
    }

    private static string Describe(Iommu? iommu) => iommu is null ? "no IOMMU" : $"`{iommu.Name}`";
}
