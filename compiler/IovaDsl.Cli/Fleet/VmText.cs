using System.Collections.Immutable;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Fleet.Guests;

namespace IovaDsl.Cli.Fleet;

/// <summary>The answer of <c>iova vm</c> for people.</summary>
internal static class VmText
{
    public static string Write(Session session, IGuestSource source, ImmutableArray<VmAnswer> answers)
    {
        var canvas = Canvas.For(session);
        GuestMap map = source.Map;
        canvas.Line(0, new Cell(map.Machine, Look.Bold), $"  {map.Vmm}");
        foreach (string message in map.Refusal)
            canvas.Line(2, new Cell("does not start: ", Look.Bad), message);
        foreach (string warning in map.Warnings)
            canvas.Line(2, warning);
        foreach (string note in map.Notes)
            canvas.Line(2, new Cell("note: ", Look.Warn), note);
        if (!map.IsRefused)
            WriteMap(canvas, map);
        foreach (VmAnswer answer in answers)
            WriteAnswer(canvas, map, answer);
        return canvas.ToString();
    }

    private static void WriteMap(Canvas canvas, GuestMap map)
    {
        Cell[][] rows =
        [
            .. map
                .Memory.Concat(map.Windows.Where(window => window.Kind != GuestRegionKind.Device))
                .OrderBy(region => region.Range)
                .Select(region =>
                    new Cell[]
                    {
                        Wording.Range(region.Range),
                        SizeText.Of(region.Range),
                        VmJson.Word(region.Kind),
                        region.Name,
                        Mapped(map, region),
                    }
                ),
        ];
        canvas.Table(2, rows);
        if (map.DeviceRefusal is { } refusal)
            canvas.Line(2, new Cell("no device can be assigned: ", Look.Bad), refusal);
    }

    private static Cell Mapped(GuestMap map, GuestRegion region) =>
        map.Mappings.FirstOrDefault(mapping => mapping.Region == region)?.Access switch
        {
            GuestAccess.ReadWrite => "mapped",
            GuestAccess.ReadOnly => "mapped read-only",
            _ => new Cell("not mapped", Look.Dim),
        };

    private static void WriteAnswer(Canvas canvas, GuestMap map, VmAnswer answer)
    {
        canvas.EmptyLine();
        canvas.Line(
            0,
            new Cell(answer.Operand, Look.Bold),
            "  ",
            answer.Fits ? new Cell("fits", Look.Good) : new Cell("does not fit", Look.Bad)
        );
        if (!answer.HasDevices && !map.IsRefused)
            canvas.Line(2, "no assigned device; name one with --device, or in the guest's words");
        foreach (GuestVerdict verdict in answer.Verdicts)
            WriteVerdict(canvas, verdict);
        if (answer.Remedy is { } remedy)
        {
            canvas.Line(2, new Cell("fits with ", Look.Good), string.Join(" and ", remedy.Edits.Select(Words)));
            foreach (string line in remedy.Source.Text.Split('\n'))
                canvas.Line(4, line);
        }
        else if (!answer.Fits)
            canvas.Line(2, "no change that is known here makes it fit");
    }

    private static void WriteVerdict(Canvas canvas, GuestVerdict verdict)
    {
        canvas.Line(2, verdict.Subject.Name, "  ", verdict.Fits ? new Cell("fits", Look.Good) : new Cell("does not fit", Look.Bad));
        if (verdict.Subject.Refused is { } refused)
            canvas.Line(4, $"refused with {refused.Error}: {refused.Why}");
        foreach (GuestProblem problem in verdict.Problems)
        {
            canvas.Line(
                4,
                problem.IsFatal ? new Cell("cannot map ", Look.Bad) : new Cell("could not map ", Look.Warn),
                $"{Wording.Range(problem.Range)} ({problem.Region.Name}); not usable: "
                    + string.Join(", ", problem.Missing.Select(Wording.Range))
            );
            canvas.Line(6, problem.Error);
        }

        foreach (GuestMapping bar in verdict.Reaches)
            canvas.Line(4, new Cell("reaches ", Look.Good), $"{Wording.Range(bar.Range)} ({bar.Region.Name})");
    }

    /// <summary>A change in words.</summary>
    public static string Words(GuestEdit edit) =>
        edit.Kind switch
        {
            GuestEditKind.Ram => $"{SizeText.Of(edit.Value)} of RAM",
            GuestEditKind.MaxRam => "no memory to plug later (no maxmem)",
            GuestEditKind.MaxRamBelow4G => $"at most {SizeText.Of(edit.Value)} of RAM below 4 GiB",
            GuestEditKind.PhysicalBits => $"{edit.Value} physical address bits",
            GuestEditKind.Hole64Size => $"a 64-bit PCI hole of {SizeText.Of(edit.Value)}",
            GuestEditKind.AmdVendor => "an AMD vendor, so that QEMU moves RAM above 1 TiB",
            GuestEditKind.NewestMachine => "a newer machine type",
            _ => "firmware in flash (pflash), which VFIO does not map",
        };
}
