using System.Globalization;
using System.Xml.Linq;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Report.Drawing;

/// <summary>
/// Draws what stands between the devices of a group and memory, in columns: devices, bridges, root bus or interconnect, IOMMU, memory.
/// Devices on one path share a line.
/// </summary>
internal static class PathPicture
{
    private const int MostPaths = 6;
    private const double Arrow = 28;
    private const double LineHeight = 15;
    private const double Padding = 8;
    private const double Gap = 10;
    private const double CharacterWidth = 6.7;
    private const int MostCharacters = 34;

    public static Picture Draw(GroupAnswer group)
    {
        ResolvedDevice[][] paths = [.. group.Devices.GroupBy(KeyOf).Select(alike => alike.ToArray())];
        List<Picture> lines = [.. paths.Take(MostPaths).Select(alike => Line(alike, group.Aperture))];
        if (paths.Length > MostPaths)
            lines.Add(
                new Picture(200, LineHeight, [Markup.Label(0, LineHeight - 3, Invariant($"and {paths.Length - MostPaths} more paths"))])
            );
        return Picture.Stack(lines, Gap);
    }

    private static string KeyOf(ResolvedDevice device) =>
        string.Join('>', Buses(device).Select(bus => bus.Name)) + ">" + device.Iommu?.Name + ">" + device.Device.Limit?.Allowed;

    // From the device outwards.
    private static IEnumerable<Bus> Buses(ResolvedDevice device)
    {
        for (Bus? bus = device.Device.Parent; bus is not null; bus = bus.Parent)
            yield return bus;
    }

    private static Picture Line(ResolvedDevice[] devices, IovaRange? aperture)
    {
        List<string[]> boxes = [Devices(devices), .. Buses(devices[0]).Select(OfBus), OfIommu(devices[0].Iommu, aperture), ["memory"]];
        double height = boxes.Max(box => box.Length) * LineHeight + 2 * Padding;
        double x = 1;
        var shapes = new List<XElement>();
        for (int i = 0; i < boxes.Count; i++)
        {
            if (i > 0)
            {
                shapes.Add(ArrowAt(x, height / 2));
                x += Arrow;
            }

            bool isMissing = i == boxes.Count - 2 && devices[0].Iommu is null;
            double width = boxes[i].Max(line => Shown(line).Length) * CharacterWidth + 2 * Padding;
            shapes.Add(Box(x, width, height, boxes[i], isMissing ? "box missing" : "box"));
            x += width;
        }

        return new Picture(x + 1, height, shapes);
    }

    private static string[] Devices(ResolvedDevice[] devices)
    {
        Device first = devices[0].Device;
        string more = devices.Length > 1 ? Invariant($" and {devices.Length - 1} more") : "";
        return
        [
            NameList.Of(devices.Select(device => device.Device.Name)),
            .. first.Address is { } address ? new[] { address + more } : [],
            .. Limit(first.Limit),
        ];
    }

    private static string[] OfBus(Bus bus) =>
        [
            bus.Name.ToString(),
            bus.Kind switch
            {
                BusKind.Bridge => "bridge" + (bus.Address is { } address ? " " + address : ""),
                BusKind.Interconnect => "interconnect",
                _ => "root bus" + (bus.Segment is { } segment ? Invariant($", segment {segment}") : ""),
            },
            .. Limit(bus.Limit),
            .. bus.BridgeWindows.IsEmpty ? [] : new[] { Wording.Count(bus.BridgeWindows.Length, "bridge window") },
        ];

    private static string[] OfIommu(Iommu? iommu, IovaRange? aperture) =>
        iommu is null
            ? ["no IOMMU"]
            : [iommu.Name.ToString(), iommu.Kind.Name, aperture is { } range ? "translates " + Wording.Range(range) : "translates nothing"];

    private static string[] Limit(Limit? limit) =>
        limit is null ? []
        : limit.AddressBits is { } bits ? [Invariant($"address-bits {bits}")]
        : limit.Windows.Length == 1 ? [Wording.Range(limit.Windows[0].Bus)]
        : [Wording.Count(limit.Windows.Length, "inbound window")];

    private static XElement Box(double x, double width, double height, string[] lines, string look)
    {
        var content = new List<object?>
        {
            Markup.Shape("title", string.Join(", ", lines)),
            Markup.Shape(
                "rect",
                Markup.At("x", x),
                Markup.At("y", 1),
                Markup.At("width", width),
                Markup.At("height", height - 2),
                Markup.At("rx", 4),
                Markup.At("class", look)
            ),
        };
        for (int i = 0; i < lines.Length; i++)
            content.Add(Markup.Label(x + Padding, Padding + (i + 1) * LineHeight - 4, Shown(lines[i]), i == 0 ? "name" : "label"));
        return Markup.Shape("g", content);
    }

    private static XElement ArrowAt(double x, double y) =>
        Markup.Shape(
            "path",
            Markup.At("class", "arrow"),
            Markup.At("d", FormattableString.Invariant($"M{Math.Round(x + 4, 2)} {Math.Round(y, 2)}h{Arrow - 10}m-5 -4l5 4l-5 4"))
        );

    private static string Shown(string text) => text.Length <= MostCharacters ? text : text[..(MostCharacters - 1)] + "…";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
