using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>
/// A platform as canonical <c>.iova</c> text that compiles back to the same model: loops are unrolled, parts placed, variants applied. The
/// same platform gives the same bytes.
/// </summary>
internal static class IovaEmitter
{
    /// <summary>The text, with the comments of <paramref name="comments"/> where there are any.</summary>
    public static string Write(Platform platform, IovaComments? comments = null) =>
        IovaFormatter.Format(new SourceText("platform.iova", new IovaWriter(platform, comments ?? IovaComments.None).Write())).Text;

    /// <summary>What the text leaves out: the answers that somebody expects.</summary>
    public static ImmutableArray<Loss> Losses(Platform platform) =>
        platform.Expectations.IsEmpty
            ? ImmutableArray<Loss>.Empty
            : ImmutableArray.Create(
                new Loss(
                    platform.Name,
                    $"{platform.Expectations.Length} expect",
                    "golden answers stay with the text that somebody wrote; `iova show --as-expect` prints them anew."
                )
            );
}

/// <summary>What there is to say of a platform that a platform has no place for; a line each, broken where it is too long.</summary>
internal sealed record IovaComments
{
    public static IovaComments None { get; } = new();

    /// <summary>At the head of the file.</summary>
    public ImmutableArray<string> Head { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>Above elements.</summary>
    public IReadOnlyDictionary<Element, ImmutableArray<string>> Notes { get; init; } = new Dictionary<Element, ImmutableArray<string>>();

    /// <summary>At the end of the platform.</summary>
    public ImmutableArray<string> Tail { get; init; } = ImmutableArray<string>.Empty;
}

/// <summary>One text in the making: lines, indentation, and what numbers and names look like.</summary>
internal sealed class IovaWriter
{
    private const int CommentWidth = 116;

    private readonly StringBuilder _text = new();
    private readonly IovaComments _comments;
    private readonly Platform _platform;

    public IovaWriter(Platform platform, IovaComments comments)
    {
        _platform = platform;
        _comments = comments;
    }

    public string Write()
    {
        foreach (string line in _comments.Head)
            Comment(0, line);
        Doc(0, _platform.Doc);
        Line(0, Words("platform", IovaText.Name(_platform.Name), Quoted(_platform.Title), "{"));
        Clauses(1, PlatformClauses());
        foreach (Iommu iommu in _platform.Iommus)
            Element(Words("iommu", NameOf(iommu), ":", iommu.Kind.Name, TitleOf(iommu)), iommu, IommuClauses(iommu));
        foreach (MsiController msi in _platform.MsiControllers)
            Element(Words("msi", NameOf(msi), ":", MsiControllerKinds.NameOf(msi.Kind), TitleOf(msi)), msi, MsiClauses(msi));
        foreach (Bus bus in _platform.Buses)
            Element(BusHead(bus), bus, BusClauses(bus));
        foreach (Device device in _platform.Devices.Where(device => device.PhysicalFunction is null))
            Element(DeviceHead(device), device, DeviceClauses(device));
        foreach (DeviceGroup group in _platform.Groups)
            Group(group);
        foreach (MemoryLayout layout in _platform.Layouts)
            Layout(layout);
        Tail();
        KeptTables();
        Line(0, "}");
        return _text.ToString();
    }

    // ---- elements ----

    private IEnumerable<string> PlatformClauses()
    {
        if (_platform.Firmware is { } firmware)
            yield return "firmware " + (firmware == FirmwareKind.Acpi ? "acpi" : "device-tree");
        foreach (MemoryRange memory in _platform.Memory)
            yield return Words("memory", IovaText.MemoryWord(memory.Use), IovaText.Sized(memory.Range), Quoted(memory.Label));
        foreach (Allowance allowance in _platform.Allowances)
            yield return AllowClause(allowance);
        foreach (string clause in FactClauses(_platform.Facts.Where(fact => !IsKeptTable(fact))).Concat(RegionClauses(_platform.Regions)))
            yield return clause;
    }

    private static IEnumerable<string> IommuClauses(Iommu iommu)
    {
        if (iommu.ApertureStated)
            yield return IovaText.BitsOf(iommu.Aperture) is { } bits
                ? "input-bits " + bits.ToString(CultureInfo.InvariantCulture)
                : "aperture " + IovaText.Range(iommu.Aperture);
        if (iommu.PageSizes != 0)
            yield return "page-sizes " + string.Join(", ", IovaText.Sizes(iommu.PageSizes));
        if (!iommu.MsiWindows.IsEmpty)
            yield return "msi-window " + string.Join(", ", iommu.MsiWindows.Select(window => IovaText.Range(window.Range)));
        if (iommu.Registers is { } registers)
            yield return "registers " + IovaText.Sized(registers);
        if (iommu.Id is { } id)
            yield return "id " + IovaText.Number(id);
        if (iommu.FirmwarePath is { } path)
            yield return "path " + IovaText.QuoteWithBraces(path);
    }

    private static IEnumerable<string> MsiClauses(MsiController msi)
    {
        if (msi.Id is { } id)
            yield return "id " + IovaText.Number(id);
        if (msi.FirmwarePath is { } path)
            yield return "path " + IovaText.QuoteWithBraces(path);
        // The interrupt window of x86 is the same everywhere, and the kind knows it.
        if (msi.Doorbell is { } doorbell && msi.Kind != MsiControllerKind.X86Apic)
            yield return "doorbell " + IovaText.Sized(doorbell);
    }

    private static string BusHead(Bus bus) =>
        bus.Kind switch
        {
            BusKind.RootBus => Words("root-bus", NameOf(bus), TitleOf(bus)),
            BusKind.Interconnect => Words("interconnect", NameOf(bus), TitleOf(bus), On(bus.Parent)),
            _ => Words("bridge", NameOf(bus), TitleOf(bus), On(bus.Parent), At(bus.Address, bus.Parent)),
        };

    private static IEnumerable<string> BusClauses(Bus bus)
    {
        if (bus.Segment is { } segment)
            yield return "segment " + segment.ToString(CultureInfo.InvariantCulture);
        if (bus.Buses is { } buses)
            yield return string.Format(CultureInfo.InvariantCulture, "buses 0x{0:x2}..0x{1:x2}", buses.First, buses.Last);
        if (bus.FirmwarePath is { } path)
            yield return "path " + IovaText.QuoteWithBraces(path);
        if (bus.Firmware is { } firmware)
            yield return "firmware " + (firmware == FirmwareKind.Acpi ? "acpi" : "device-tree");
        foreach (string clause in BehindClauses(bus.Behind, bus.BehindNone).Concat(LimitClauses(bus.Limit)))
            yield return clause;
        foreach (StatedRange window in bus.BridgeWindows)
            yield return "bridge-window " + IovaText.Range(window.Range);
        foreach (string clause in SignalClauses(bus.Signals))
            yield return clause;
    }

    private static string DeviceHead(Device device) =>
        Words("device", NameOf(device), TitleOf(device), On(device.Parent), At(device.Address, device.Parent));

    private static IEnumerable<string> DeviceClauses(Device device)
    {
        if (device.Class is { } code)
            yield return string.Format(CultureInfo.InvariantCulture, "class 0x{0:x6}", code);
        if (device.FirmwarePath is { } path)
            yield return "path " + IovaText.QuoteWithBraces(path);
        if (device.VirtualFunctions is { } functions)
            yield return FormattableString.Invariant($"vfs {functions.Count} offset 0x{functions.Offset:x} stride {functions.Stride}");
        if (device.HostDriver is { } driver)
            yield return "host-driver " + IovaText.QuoteWithBraces(driver.Name);
        if (device.NoDmaAliases)
            yield return "dma-alias none";
        else if (!device.DmaAliases.IsEmpty)
            yield return "dma-alias " + string.Join(", ", device.DmaAliases.Select(alias => RequesterText(alias.Id)));
        foreach (
            string clause in BehindClauses(device.Behind, device.BehindNone)
                .Concat(LimitClauses(device.Limit))
                .Concat(SignalClauses(device.Signals))
        )
            yield return clause;
    }

    private static string RequesterText(uint id) =>
        string.Format(CultureInfo.InvariantCulture, "{0:x2}:{1:x2}.{2}", id >> 8, (id >> 3) & 0x1f, id & 7);

    // ---- clauses that elements share ----

    private static IEnumerable<string> BehindClauses(ImmutableArray<IommuMapping> behind, bool none)
    {
        if (none)
            yield return "behind none";
        foreach (IommuMapping mapping in behind)
        {
            string clause = "behind " + NameOf(mapping.Iommu);
            if (mapping.Requesters is { } requesters)
                clause += string.Format(CultureInfo.InvariantCulture, " requesters 0x{0:x}..0x{1:x}", requesters.First, requesters.Last);
            if (mapping.FirstStream is { } stream)
                clause += string.Format(
                    CultureInfo.InvariantCulture,
                    mapping.LastStream is null ? " streams 0x{0:x}" : " streams 0x{0:x}..0x{1:x}",
                    stream,
                    mapping.LastStream
                );
            if (mapping.StreamMask is { } mask)
                clause += " mask " + IovaText.Hex(mask);
            yield return clause;
        }
    }

    private static IEnumerable<string> LimitClauses(Limit? limit)
    {
        if (limit?.AddressBits is { } bits)
            yield return "address-bits " + bits.ToString(CultureInfo.InvariantCulture);
        else if (limit is not null)
        {
            foreach (DmaWindow window in limit.Windows)
                yield return "dma-window "
                    + IovaText.Range(window.Bus)
                    + (window.CpuFirst == window.Bus.First ? "" : " to " + IovaText.Hex(window.CpuFirst));
        }
    }

    private static IEnumerable<string> SignalClauses(ImmutableArray<MsiController> signals)
    {
        if (!signals.IsEmpty)
            yield return "signals " + string.Join(", ", signals.Select(NameOf));
    }

    private static string AllowClause(Allowance allowance) => Words("allow", allowance.DiagnosticId, Quoted(allowance.Reason));

    private static IEnumerable<string> UnknownClauses(ImmutableArray<UnknownProperty> unknowns) =>
        unknowns.Select(unknown => Words("unknown", unknown.Property, Quoted(unknown.Reason)));

    private static IEnumerable<string> FactClauses(IEnumerable<Fact> facts) =>
        facts.Select(fact =>
            "fact "
            + IovaText.Quote(fact.Key)
            + " "
            + string.Join(
                ", ",
                fact.Values.Select(value => value.Text is { } text ? IovaText.Quote(text) : IovaText.Number(value.Number ?? 0))
            )
        );

    private static IEnumerable<string> RegionClauses(ImmutableArray<RegionClaim> claims) =>
        claims.Select(claim =>
            Words(
                claim.Region.Kind.Name(),
                IovaText.Region(claim.Region),
                claim.For.IsEmpty ? "" : "for " + string.Join(", ", claim.For.Select(NameOf)),
                claim.SinceKernel is { } kernel ? "since kernel " + kernel : "",
                string.Join(" ", claim.Allowances.Select(allowance => Words("allow", allowance.DiagnosticId, Quoted(allowance.Reason)))),
                claim.Label is { Length: > 0 } label ? IovaText.QuoteWithBraces(label) : ""
            )
        );

    // ---- lines ----

    private void Element(string head, Element element, IEnumerable<string> own)
    {
        List<string> clauses =
        [
            .. own,
            .. element.Allowances.Select(AllowClause),
            .. UnknownClauses(element.Unknowns),
            .. FactClauses(element.Facts),
            .. RegionClauses(element.Regions),
        ];
        ImmutableArray<string> notes = _comments.Notes.TryGetValue(element, out ImmutableArray<string> found)
            ? found
            : ImmutableArray<string>.Empty;
        // Short devices stand in a block of their own lines; everything else gets air.
        bool isShort = notes.IsEmpty && element.Doc is null && clauses.Count <= 1;
        if (!isShort || !_lastWasShort)
            Blank();
        foreach (string note in notes)
            Comment(1, note);
        Doc(1, element.Doc);
        if (clauses.Count == 0)
            Line(1, element is Device ? head : head + " {}");
        else if (isShort)
            Line(1, head + " { " + clauses[0] + " }");
        else
        {
            Line(1, head + " {");
            Clauses(2, clauses);
            Line(1, "}");
        }

        _lastWasShort = isShort;
    }

    private bool _lastWasShort;

    private void Layout(MemoryLayout layout)
    {
        Blank();
        Doc(1, layout.Doc);
        Line(1, Words("layout", NameOf(layout), TitleOf(layout), "{"));
        Clauses(2, layout.Ram.Select(ram => "ram " + IovaText.Sized(ram.Range)));
        Line(1, "}");
    }

    private void Doc(int depth, string? doc)
    {
        foreach (string line in doc?.Split('\n') ?? [])
            Line(depth, ("/// " + IovaText.OneLine(line.Trim())).TrimEnd());
    }

    private void Group(DeviceGroup group)
    {
        if (!_lastWasGroup)
            Blank();
        Line(1, Words("group", NameOf(group), TitleOf(group), "{", string.Join(", ", group.Devices.Select(NameOf)), "}"));
        _lastWasGroup = true;
    }

    private bool _lastWasGroup;

    private void Tail()
    {
        if (_comments.Tail.IsEmpty)
            return;
        Blank();
        foreach (string line in _comments.Tail)
            Comment(1, line);
    }

    private static bool IsKeptTable(Fact fact) => fact.Values.Length > 1 && fact.Values[0].Text is not null;

    // Long facts are tables as they were found; they stand last, out of the way, a line each of their bytes.
    private void KeptTables()
    {
        foreach (Fact fact in _platform.Facts.Where(IsKeptTable))
        {
            Blank();
            Comment(1, "As it was found, so that iova emit can write it again with what has no meaning for IOVAs.");
            for (int i = 0; i < fact.Values.Length; i++)
            {
                string value = IovaText.Quote(fact.Values[i].Text ?? "") + (i + 1 < fact.Values.Length ? "," : "");
                Line(1, i == 0 ? "fact " + IovaText.Quote(fact.Key) + " " + value : "    " + value);
            }
        }
    }

    private void Clauses(int depth, IEnumerable<string> clauses)
    {
        foreach (string clause in clauses)
            Line(depth, clause);
    }

    private void Blank() => _text.Append('\n');

    private void Line(int depth, string line) => _text.Append(' ', 2 * depth).Append(line).Append('\n');

    private void Comment(int depth, string words)
    {
        int width = CommentWidth - (2 * depth);
        StringBuilder line = new("//");
        foreach (string word in IovaText.OneLine(words).Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + 1 + word.Length > width && line.Length > 2)
            {
                Line(depth, line.ToString());
                line.Clear().Append("//  ");
            }

            line.Append(' ').Append(word);
        }

        Line(depth, line.ToString());
    }

    private static string Words(params string[] words) => string.Join(" ", words.Where(word => word.Length > 0));

    private static string NameOf(Element element) =>
        IovaText.Name(element.Name.Base)
        + (element.Name.Index is { } index ? "[" + index.ToString(CultureInfo.InvariantCulture) + "]" : "");

    private static string Quoted(string? text) => string.IsNullOrEmpty(text) ? "" : IovaText.Quote(text!);

    private static string TitleOf(Element element) => element.Title is { Length: > 0 } title ? IovaText.QuoteWithBraces(title) : "";

    private static string On(Bus? parent) => parent is null ? "" : "on " + NameOf(parent);

    // The segment goes without saying where it is the root bus's. Below a function that makes a segment of its own (Intel's VMD) it is not.
    private static string At(PciAddress? address, Bus? parent)
    {
        if (address is not { } at)
            return "";
        Bus? root = parent;
        while (root?.Parent is { } above)
            root = above;
        string segment = at.Segment == (root?.Segment ?? 0) ? "" : string.Format(CultureInfo.InvariantCulture, "{0:x4}:", at.Segment);
        return string.Format(CultureInfo.InvariantCulture, "at {0}{1:x2}:{2:x2}.{3}", segment, at.Bus, at.Device, at.Function);
    }
}
