using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Cli.Answers;

/// <summary>The devices of a platform, one a line: what to type where a command wants one.</summary>
internal static class DeviceList
{
    public static string Of(Session session, PlatformAnswers answers)
    {
        Canvas canvas = Canvas.For(session);
        var rows = new List<Cell[]>();
        foreach (GroupAnswer group in answers.Groups)
        {
            foreach (ResolvedDevice device in group.Devices)
                rows.Add(Row(device, group.Devices.Length == 1 ? "" : $"group {group.Name}"));
        }

        foreach (ResolvedDevice device in answers.Ungrouped.SelectMany(group => group.Devices))
            rows.Add(Row(device, ""));
        canvas.Table(0, rows);
        return canvas.ToString();
    }

    private static Cell[] Row(ResolvedDevice device, string group) =>
        [
            new Cell(device.Device.Name.ToString(), Look.Bold),
            device.Device.Address?.ToString() ?? "",
            $"on {device.Device.Parent.Name}",
            $"behind {device.Iommu?.Name.ToString() ?? "no IOMMU"}",
            group,
            new Cell(device.Device.Title ?? "", Look.Dim),
        ];
}
