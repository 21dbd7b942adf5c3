using System.Globalization;
using System.Numerics;
using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features;

/// <summary>A text about a piece of a document.</summary>
internal readonly record struct HoverText(string Markdown, TextSpan Span);

/// <summary>
/// What stands at a place: a device with its ranges and what binds them, any other element with what it does to them, a constant with its
/// value, a range with its size and who claims it, a number in other notations, a code with its page, a clause with what it says.
/// </summary>
internal static class Hovering
{
    private const int MostTwins = 3;

    public static HoverText? At(Snapshot snapshot, Document document, int offset, CancellationToken cancellation)
    {
        if (snapshot.Symbols.At(document, offset) is ({ } symbol, { } use))
            return OfName(snapshot, document, symbol, use, cancellation) is { Length: > 0 } text ? new HoverText(text, use.Span) : null;
        SyntaxNodes nodes = SyntaxNodes.At(document.Syntax, offset);
        if (nodes.Kind is { } kind && IommuKinds.TryFind(kind.Name, out IommuRules? rules))
            return new HoverText(OfKind(rules!), kind.Span);
        if (nodes.Number is { } number)
            return new HoverText(OfNumber(number.Value) + Around(snapshot, document, nodes, cancellation), number.Span);
        if (nodes.Range is { } range && new Folding(snapshot.Symbols).Range(document, range) is { } value)
            return new HoverText(OfRange(value) + ClaimsOf(snapshot, document, value, offset, cancellation), range.Span);
        if (nodes.Allow is { } allow && DiagnosticCatalog.Find(allow.DiagnosticId) is { } row)
            return new HoverText($"**{row.Id}** {row.Title}", allow.Span);
        if (nodes.Clause is { } clause && offset <= clause.Span.Start + clause.Row.Word.Length)
            return new HoverText(OfClause(clause.Row), new TextSpan(clause.Span.Start, clause.Row.Word.Length));
        return null;
    }

    private static string OfClause(ClauseRow row) => $"{string.Join(", ", row.Forms.Select(form => $"`{form}`"))}: {row.Says}";

    private static string OfName(Snapshot snapshot, Document document, Symbol symbol, NameUse use, CancellationToken cancellation) =>
        symbol.Space switch
        {
            NameSpace.Element => OfElements(snapshot, document, symbol, use, cancellation),
            NameSpace.Value => OfValue(snapshot, symbol),
            NameSpace.Part => string.Concat(
                snapshot.Symbols.DeclarationsOf(symbol).Select(place => OfPart(place.Document, (PartSyntax)place.Use.Declares!))
            ),
            _ => OfPlatform(snapshot, document, symbol, cancellation),
        };

    private static string OfElements(Snapshot snapshot, Document document, Symbol symbol, NameUse use, CancellationToken cancellation)
    {
        BoundElement[] bound = [.. BoundElements.Of(snapshot, document, symbol, use, cancellation)];
        var text = new StringBuilder();
        foreach (BoundElement element in bound.Take(1))
            OfElement(text, element, snapshot.Settings);
        if (bound.Length > 1)
        {
            string[] twins = [.. bound.Skip(1).Select(twin => $"`{twin.Element.Name}`{InPlatform(twin, bound[0])}").Distinct()];
            text.Append("also made here: ").Append(string.Join(", ", twins.Take(MostTwins)));
            text.Append(twins.Length > MostTwins ? $" and {twins.Length - MostTwins} more\n" : "\n");
        }

        return text.ToString().TrimEnd();
    }

    private static string InPlatform(BoundElement twin, BoundElement first) =>
        twin.Platform == first.Platform ? "" : $" in `{twin.Platform.Platform.Name}`";

    private static void OfElement(StringBuilder text, BoundElement bound, Settings settings)
    {
        Element element = bound.Element;
        text.Append($"**{WordFor(element)}** `{element.Name}`{PlaceOf(element)}");
        text.Append(element.Title is { } title ? $" {title}\n\n" : "\n\n");
        if (element.Doc is { } doc)
            text.Append(doc).Append("\n\n");
        switch (element)
        {
            case Device when bound.Device is { } device:
                AnswerMarkdown.Device(text, device, bound.Platform.Platform.Firmware, settings.Answers);
                OfGroupAround(text, device, bound.Platform, settings);
                break;
            case Iommu iommu:
                OfIommu(text, iommu, bound.Platform.Resolved);
                break;
            case Bus bus:
                OfBus(text, bus, bound.Platform.Resolved);
                break;
            case DeviceGroup group:
                text.Append("devices: ").AppendJoin(", ", group.Devices.Select(device => $"`{device.Name}`")).Append("\n\n");
                if (bound.Platform.Resolved.Groups.FirstOrDefault(resolved => resolved.Declared == group) is { } resolved)
                    AnswerMarkdown.Usable(text, AnswerComputer.Answer(resolved, bound.Platform.Platform.Firmware, settings.Answers).Exact);
                break;
            case MemoryLayout layout:
                foreach (IovaRange range in layout.Ram.Select(ram => ram.Range))
                    text.Append($"- `{Wording.Range(range)}` {SizeText.Of(range)}\n");
                break;
        }
    }

    // What its companions cannot use, it cannot use either.
    private static void OfGroupAround(StringBuilder text, ResolvedDevice device, CompiledPlatform platform, Settings settings)
    {
        ResolvedGroup? group = platform.Resolved.Groups.FirstOrDefault(group => group.Devices.Length > 1 && group.Devices.Contains(device));
        if (group is null)
            return;
        IovaRangeSet exact = AnswerComputer.Answer(group, platform.Platform.Firmware, settings.Answers).Exact;
        text.Append(
            $"In group `{group.Name}` with {Wording.Count(group.Devices.Length - 1, "other device")}: "
                + $"{SizeText.Of(exact)} usable together.\n\n"
        );
    }

    private static string WordFor(Element element) =>
        element switch
        {
            Iommu => "iommu",
            MsiController => "msi",
            Bus { Kind: BusKind.RootBus } => "root-bus",
            Bus { Kind: BusKind.Interconnect } => "interconnect",
            Bus => "bridge",
            DeviceGroup => "group",
            MemoryLayout => "layout",
            _ => "device",
        };

    private static string PlaceOf(Element element) =>
        element switch
        {
            Device { Address: { } address, Parent: { } parent } => $" at {address} on `{parent.Name}`",
            Device { Parent: { } parent } => $" on `{parent.Name}`",
            Iommu iommu => $" : {iommu.Kind}",
            _ => "",
        };

    private static void OfIommu(StringBuilder text, Iommu iommu, ResolvedPlatform platform)
    {
        string how =
            iommu.ApertureStated ? ""
            : iommu.ApertureAssumed ? ", assumed"
            : ", from its facts";
        text.Append($"translates `{Wording.Range(iommu.Aperture)}`{AnswerMarkdown.Bits(iommu.Aperture.Last)}{how}\n\n");
        foreach (StatedRange window in iommu.MsiWindows)
            text.Append($"MSI window `{Wording.Range(window.Range)}`\n\n");
        int behind = platform.Devices.Count(device => device.Iommu == iommu);
        text.Append($"{Wording.Count(behind, "device")} behind it\n\n");
    }

    private static void OfBus(StringBuilder text, Bus bus, ResolvedPlatform platform)
    {
        if (bus.Buses is { } buses)
            text.Append($"buses 0x{buses.First:x2}..0x{buses.Last:x2}\n\n");
        if (bus.Limit is { } limit)
            text.Append($"carries {Wording.Ranges(limit.Allowed)}{(limit.AddressBits is { } bits ? $" ({bits} bits)" : "")}\n\n");
        foreach (StatedRange window in bus.BridgeWindows)
            text.Append($"bridge window `{Wording.Range(window.Range)}` {SizeText.Of(window.Range)}\n\n");
        string behind =
            bus.BehindNone ? "no IOMMU translates for it"
            : bus.Behind.IsEmpty ? ""
            : "behind " + string.Join(", ", bus.Behind.Select(mapping => $"`{mapping.Iommu.Name}`").Distinct());
        if (behind.Length > 0)
            text.Append(behind).Append("\n\n");
        int below = platform.Devices.Count(device => IsBelow(device.Device.Parent, bus));
        text.Append($"{Wording.Count(below, "device")} below it\n\n");
    }

    private static bool IsBelow(Bus? from, Bus bus)
    {
        for (; from is not null; from = from.Parent)
        {
            if (from == bus)
                return true;
        }

        return false;
    }

    private static string OfValue(Snapshot snapshot, Symbol symbol)
    {
        var lines = new StringBuilder();
        var folding = new Folding(snapshot.Symbols);
        foreach (NamePlace place in snapshot.Symbols.DeclarationsOf(symbol))
        {
            switch (place.Use.Declares)
            {
                case ConstSyntax constant:
                    lines.Append($"**const** `{symbol.Name}`\n\n{constant.Doc}{(constant.Doc is null ? "" : "\n\n")}");
                    lines.Append(ValueOf(folding, place.Document, constant)).Append("\n\n");
                    break;
                case ForSyntax loop:
                    string items = string.Join(
                        ", ",
                        loop.Items.Select(item => place.Document.Text.Substring(item.Span.Start, item.Span.Length))
                    );
                    lines.Append($"**loop variable** `{symbol.Name}` in {items}\n\n");
                    break;
                case ParameterSyntax:
                    lines.Append($"**parameter** `{symbol.Name}` of part `{place.Use.Body.Name?.Name}`\n\n");
                    break;
            }
        }

        return lines.ToString().TrimEnd();
    }

    private static string ValueOf(Folding folding, Document document, ConstSyntax constant) =>
        constant.Value is { } value && folding.Number(document, value) is { } number ? OfNumber(number)
        : RangeOf(constant) is { } written && folding.Range(document, written) is { } range ? OfRange(range)
        : "";

    private static RangeSyntax? RangeOf(ConstSyntax constant) =>
        constant.Range
        ?? (
            constant.Value is NameExpressionSyntax other
                ? new NamedRangeSyntax(new NameSyntax(other.Name, null, other.Span), other.Span)
                : null
        );

    private static string OfPart(Document document, PartSyntax part) =>
        $"**part** `{Signatures.LabelOf(document, part)}`{(part.Doc is { } doc ? "\n\n" + doc : "")}";

    private static string OfPlatform(Snapshot snapshot, Document document, Symbol symbol, CancellationToken cancellation)
    {
        CompiledPlatform? platform = snapshot
            .UnitsOf(document, cancellation)
            .SelectMany(unit => unit.Platforms)
            .FirstOrDefault(platform => platform.Platform.Name == symbol.Name);
        if (platform is null)
            return "";
        Platform bound = platform.Platform;
        string doc = bound.Doc is { } said ? said + "\n\n" : "";
        return $"**platform** `{bound.Name}`{(bound.Title is { } title ? " " + title : "")}\n\n"
            + $"{doc}{Wording.Count(bound.Devices.Length, "device")}, "
            + $"{Wording.Count(platform.Resolved.Groups.Length, "group")}, {Wording.Count(bound.Iommus.Length, "IOMMU")}";
    }

    private static string OfKind(IommuRules rules)
    {
        string compatibles = rules.Compatibles.IsDefaultOrEmpty
            ? ""
            : "\n\ncompatible: " + string.Join(", ", rules.Compatibles.Select(name => $"`{name}`"));
        return $"**IOMMU kind** `{rules.Name}`{compatibles}";
    }

    /// <summary>A number in the notations it may be met in.</summary>
    private static string OfNumber(BigInteger value)
    {
        if (value.Sign < 0 || value > BigInteger.One << 64)
            return value.ToString(CultureInfo.InvariantCulture);
        if (value == BigInteger.One << 64)
            return "2^64: 16 EiB";
        var number = (ulong)value;
        string bits = BitOperations.IsPow2(number)
            ? $"2^{BitOperations.Log2(number)}"
            : $"{64 - BitOperations.LeadingZeroCount(number)} bits";
        return number == 0
            ? "`0x0` = 0"
            : $"`{Wording.Hex(number)}` = {number.ToString("N0", CultureInfo.InvariantCulture)}\n\n{bits}; as a size: {SizeText.Of(value)}";
    }

    private static string OfRange(IovaRange range) => $"`{Wording.Range(range)}`\n\n{SizeText.Of(range)}";

    private static string Around(Snapshot snapshot, Document document, SyntaxNodes nodes, CancellationToken cancellation) =>
        nodes.Range is { } range && new Folding(snapshot.Symbols).Range(document, range) is { } value
            ? $"\n\nin {OfRange(value)}{ClaimsOf(snapshot, document, value, nodes.Offset, cancellation)}"
            : "";

    // Who of the platform around takes what of the range, each cause once.
    private static string ClaimsOf(Snapshot snapshot, Document document, IovaRange range, int offset, CancellationToken cancellation)
    {
        string[] obstacles =
        [
            .. snapshot
                .UnitsOf(document, cancellation)
                .SelectMany(unit => unit.Platforms)
                .Where(platform => platform.File != document.Source || IsAround(document, platform, offset))
                .SelectMany(platform => platform.Resolved.Devices)
                .SelectMany(device => Explainer.Obstacles(device, range))
                .Select(obstacle => $"- `{Wording.Range(obstacle.Part)}`: {AnswerMarkdown.CauseOf(obstacle.Cause)}")
                .Distinct()
                .Take(10),
        ];
        return obstacles.Length == 0 ? "\n\nno device is kept from it" : "\n\n" + string.Join("\n", obstacles);
    }

    private static bool IsAround(Document document, CompiledPlatform platform, int offset) =>
        document.Syntax.Platforms.FirstOrDefault(syntax => syntax.Span.Start <= offset && offset <= syntax.Span.AfterLast) is not { } around
        || around.Name.Name == platform.Platform.Name;
}
