using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Cli.Answers;

/// <summary>Draws the buses of a platform with what is on them, from the root down, each with the IOMMU it is behind.</summary>
internal sealed class BusTree(Canvas canvas)
{
    public void Write(ResolvedPlatform platform)
    {
        ILookup<Bus, ResolvedDevice> devices = platform.Devices.ToLookup(device => device.Device.Parent);
        Bus[] buses = [.. platform.Platform.Buses];
        foreach (Bus root in buses.Where(bus => bus.Parent is null))
            Write(root, buses, devices, "", "");
    }

    // `own` stands before the bus itself, `below` before what hangs on it.
    private void Write(Bus bus, Bus[] buses, ILookup<Bus, ResolvedDevice> devices, string own, string below)
    {
        canvas.Line(0, own, new Cell(bus.Name.ToString(), Look.Bold), new Cell(Say(bus), Look.Dim));
        Bus[] children = [.. buses.Where(child => child.Parent == bus)];
        (string Text, string Says)[] leaves = [.. Leaves(devices[bus])];
        for (int i = 0; i < leaves.Length; i++)
            canvas.Line(
                0,
                below + (i + 1 == leaves.Length && children.Length == 0 ? "└─ " : "├─ "),
                leaves[i].Text,
                new Cell(leaves[i].Says, Look.Dim)
            );
        for (int i = 0; i < children.Length; i++)
        {
            bool isLast = i + 1 == children.Length;
            Write(children[i], buses, devices, below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  "));
        }
    }

    // Neighbours of one family stand on one line.
    private static IEnumerable<(string Text, string Says)> Leaves(IEnumerable<ResolvedDevice> devices)
    {
        foreach (
            IGrouping<(string, string?, bool), ResolvedDevice> alike in devices.GroupBy(device =>
                (device.Device.Name.Base, device.Iommu?.Name.ToString(), device.Device.Name.Index is not null)
            )
        )
        {
            ResolvedDevice[] members = [.. alike];
            string address = members[0].Device.Address?.ToString() ?? "";
            if (members.Length > 1)
                address += address.Length > 0 ? ".." + members[^1].Device.Address : "";
            string behind = members[0].Iommu is { } iommu ? $"behind {iommu.Name}" : "behind no IOMMU";
            yield return (
                NameList.Of(members.Select(device => device.Device.Name)),
                $"  {address}  {behind}".Replace("    ", "  ", StringComparison.Ordinal)
            );
        }
    }

    private static string Say(Bus bus) =>
        bus.Kind switch
        {
            BusKind.Interconnect => "  interconnect",
            BusKind.Bridge => "  bridge" + (bus.Address is { } address ? " " + address : "") + Buses(bus),
            _ => "  root bus" + (bus.Segment is { } segment ? $" of segment {segment}" : "") + Buses(bus),
        };

    private static string Buses(Bus bus) => bus.Buses is { } buses ? $", buses {buses.First:x2}..{buses.Last:x2}" : "";
}
