using System.Globalization;
using System.Text;

namespace IovaDsl.Oracle;

/// <summary>
/// A situation as a text of the language: in any order, with numbers and ranges in every notation, and with loops, parts and a variant
/// that come to the same.
/// </summary>
internal sealed class SituationText
{
    private readonly Random _random;
    private readonly StringBuilder _constants = new();
    private int _constantCount;

    private SituationText(int seed) => _random = new Random(seed);

    public static string Of(Situation situation, int seed) => new SituationText(seed).Write(situation);

    private string Write(Situation situation)
    {
        bool variant = Chance(3);
        OracleIommu? overridden = variant ? situation.Iommus[_random.Next(situation.Iommus.Count)] : null;
        var members = new List<string>();
        members.AddRange(situation.Iommus.Select(iommu => Iommu(iommu, iommu == overridden)));
        var parts = new StringBuilder();
        foreach (OracleBus root in situation.Buses.Where(bus => bus.Parent is null))
        {
            List<string> below =
            [
                Bus(root),
                .. situation.Buses.Where(bus => bus.Parent is not null && bus.Segment == root.Segment).Select(Bus),
            ];
            below.AddRange(DevicesOf(situation, root));
            if (Chance(3))
            {
                string part = $"part complex-{root.Segment}(nothing-{root.Segment}) {{\n{string.Join("\n", Shuffled(below))}\n}}\n";
                parts.Append(part);
                members.Add($"use complex-{root.Segment}({_random.Next(9)})");
            }
            else
                members.AddRange(below);
        }

        members.AddRange(
            situation.Groups.Select(group => $"group {group.Name} {{ {string.Join(", ", group.Members.Select(m => m.Name))} }}")
        );
        members.AddRange(situation.Claims.Where(claim => claim.Kind != ClaimKind.Msi).Select(Claim));
        // In the platform `msi` declares a controller, so such a claim stands in every IOMMU-independent place: each device.
        string extra = "";
        if (variant)
        {
            OracleBus root = situation.Buses.First(bus => bus.Parent is null);
            members.Add($"device spare on {root.Name} at {root.Segment:x4}:fe:1f.7");
            extra = $"platform wanted extends board {{\n  without spare\n  {Override(overridden!)}\n}}\n";
        }

        string body = string.Join("\n", Shuffled(members));
        return $"{_constants}\n{parts}\nplatform board {{\n  firmware acpi\n{body}\n}}\n\n{extra}";
    }

    private string Iommu(OracleIommu iommu, bool isOverridden)
    {
        string width = isOverridden ? "input-bits 33" : Width(iommu.Aperture);
        return $"iommu {iommu.Name} : {KindWord(iommu.Kind)} {{ {width} {string.Join(" ", iommu.Claims.Select(Claim))} }}";
    }

    private string Override(OracleIommu iommu) => $"iommu {iommu.Name} {{ {Width(iommu.Aperture)} }}";

    private string Width(Span64 aperture) =>
        BitsOf(aperture) is { } bits && Chance(2) ? $"input-bits {Number((ulong)bits)}" : $"aperture {Range(aperture)}";

    private string Bus(OracleBus bus)
    {
        var text = new StringBuilder();
        text.Append(
            bus.Parent is null
                ? $"root-bus {bus.Name} {{ segment {Number((ulong)bus.Segment)} "
                : $"bridge {bus.Name} on {bus.Parent.Name} at {bus.Parent.FirstBus:x2}:{bus.Slot:x2}.0 {{ "
        );
        text.Append(Invariant($"buses 0x{bus.FirstBus:x2}..0x{bus.LastBus:x2} "));
        text.Append(Windows(bus.Windows));
        foreach (Span64 window in bus.BridgeWindows)
            text.Append("bridge-window ").Append(Range(window)).Append(' ');
        foreach ((OracleIommu iommu, (int First, int Last)? requesters) in bus.Mappings)
        {
            text.Append("behind ").Append(iommu.Name);
            if (requesters is { } range)
                text.Append(Invariant($" requesters 0x{range.First:x}..0x{range.Last:x} streams 0x{range.First:x}"));
            text.Append(' ');
        }

        text.AppendJoin(' ', bus.Claims.Select(Claim)).Append(" }");
        return text.ToString();
    }

    // Neighbours that say nothing of their own may come from a loop, whose index is no part of their names.
    private IEnumerable<string> DevicesOf(Situation situation, OracleBus root)
    {
        foreach (OracleDevice device in situation.Devices.Where(device => device.Bus.Segment == root.Segment))
        {
            string address = Chance(2)
                ? Invariant($"{device.BusNumber:x2}:{device.Slot:x2}.{device.Function}")
                : $"bus {Number((ulong)device.BusNumber)} device {Number((ulong)device.Slot)} function {device.Function}";
            List<OracleClaim> claims =
            [
                .. device.Claims,
                .. situation.Claims.Where(claim => claim.Kind == ClaimKind.Msi && (claim.For is null || claim.For.Contains(device.Name))),
            ];
            string body =
                Invariant($"class 0x{device.Class:x6} ")
                + Windows(device.Windows)
                + (device.BehindNone ? "behind none " : "")
                + string.Join(" ", claims.Select(claim => Claim(claim with { For = null })));
            string declared = $"device {device.Name} on {device.Bus.Name} at {address} {{ {body} }}";
            yield return Chance(4) ? $"for round in 7..7 {{ {declared} }}" : declared;
        }
    }

    private string Windows(List<Span64>? windows)
    {
        if (windows is null)
            return "";
        if (windows is [var only] && BitsOf(only) is { } bits && Chance(2))
            return $"address-bits {Number((ulong)bits)} ";
        return string.Concat(windows.Select(window => $"dma-window {Range(window)} "));
    }

    private string Claim(OracleClaim claim)
    {
        string only = claim.For is null ? "" : " for " + string.Join(", ", claim.For);
        return $"{ClaimWord(claim.Kind)} {Range(claim.Span)}{only}";
    }

    private string Range(Span64 span)
    {
        string text = _random.Next(5) switch
        {
            0 when span.Last == ulong.MaxValue && span.First > 0 => $"above {Number(span.First - 1)}",
            1 when span.First == 0 && span.Last < ulong.MaxValue => $"below {Number(span.Last + 1)}",
            2 when BitsOf(span) is { } bits => $"bits {bits}",
            3 when span.Last - span.First < ulong.MaxValue => $"{Number(span.First)} size {Number(span.Last - span.First + 1)}",
            _ => $"{Number(span.First)}..{Number(span.Last)}",
        };
        if (!Chance(6))
            return text;
        string name = $"span-{_constantCount++}";
        _constants.Append($"const {name} = {text}\n");
        return name;
    }

    private string Number(ulong value)
    {
        switch (_random.Next(6))
        {
            case 0:
                return value.ToString(CultureInfo.InvariantCulture);
            case 1 when value > 0 && value % (1UL << 30) == 0:
                return Invariant($"{value >> 30}G");
            case 2 when value > 0 && ulong.IsPow2(value):
                return Invariant($"(1 << {ulong.TrailingZeroCount(value)})");
            case 3 when value > 1:
                ulong part = (ulong)_random.NextInt64(1, (long)Math.Min(value, long.MaxValue));
                return Invariant($"(0x{value - part:x} + {part})");
            case 4 when value < ulong.MaxValue:
                return Invariant($"(0x{value + 1:x} - 1)");
            default:
                return "0x" + Grouped(value);
        }
    }

    private static string Grouped(ulong value)
    {
        string digits = value.ToString("x", CultureInfo.InvariantCulture);
        for (int at = digits.Length - 4; at > 0; at -= 4)
            digits = digits.Insert(at, "_");
        return digits;
    }

    private static int? BitsOf(Span64 span) =>
        span.First != 0 ? null
        : span.Last == ulong.MaxValue ? 64
        : ulong.IsPow2(span.Last + 1) ? (int)ulong.TrailingZeroCount(span.Last + 1)
        : null;

    private static string KindWord(OracleKind kind) =>
        kind switch
        {
            OracleKind.ArmSmmuV3 => "arm-smmu-v3",
            OracleKind.IntelVtd => "intel-vtd",
            OracleKind.AmdVi => "amd-vi",
            _ => "generic",
        };

    private static string ClaimWord(ClaimKind kind) =>
        kind switch
        {
            ClaimKind.Direct => "direct",
            ClaimKind.DirectRelaxable => "direct-relaxable",
            ClaimKind.Reserved => "reserved",
            ClaimKind.Msi => "msi",
            _ => "software-msi",
        };

    private List<string> Shuffled(List<string> items) => [.. items.OrderBy(_ => _random.Next())];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
