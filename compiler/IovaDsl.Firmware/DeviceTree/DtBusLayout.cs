using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// How one bus of a tree writes addresses. An import keeps it for the buses on the way to its elements, so that a tree that is written
/// again can be merged into the machine's own: cells, <c>ranges</c> and compatible strings of a bus count for everything on it.
/// </summary>
/// <param name="StatedAddressCells"><c>#address-cells</c>; null where it is absent.</param>
/// <param name="StatedSizeCells"><c>#size-cells</c>; null where it is absent.</param>
/// <param name="Ranges">The cells of <c>ranges</c>; null where it is absent, empty where addresses are the same above.</param>
/// <param name="Compatible">Perhaps none.</param>
internal sealed record DtBusLayout(
    int? StatedAddressCells,
    int? StatedSizeCells,
    ImmutableArray<uint>? Ranges,
    ImmutableArray<string> Compatible
)
{
    /// <summary>Of the platform, a text a bus: path, cells, ranges, compatible strings; <c>-</c> is none, <c>=</c> the same.</summary>
    public const string Key = "device-tree/buses";

    private const string Absent = "-";
    private const string Identity = "=";

    /// <summary>Cells of an address of a child, 2 where nothing is stated.</summary>
    public int AddressCells => StatedAddressCells ?? 2;

    /// <summary>Cells of a size of a child, 1 where nothing is stated.</summary>
    public int SizeCells => StatedSizeCells ?? 1;

    /// <summary>A bus that changes nothing, as it is written where none is kept.</summary>
    public static DtBusLayout Plain { get; } = new(2, 2, ImmutableArray<uint>.Empty, ["simple-bus"]);

    /// <summary>A PCI bus where nothing is kept.</summary>
    public static DtBusLayout PlainPci { get; } = new(3, 2, null, []);

    /// <summary>The root of a tree where nothing is kept.</summary>
    public static DtBusLayout PlainRoot { get; } = new(2, 2, null, []);

    public static DtBusLayout Of(DtNode node) =>
        new(
            node.Has("#address-cells") ? node.AddressCells : null,
            node.Has("#size-cells") ? node.SizeCells : null,
            node.Parent is not null && node.Property("ranges") is { } ranges
                ? [.. Enumerable.Range(0, ranges.CellCount).Select(ranges.Cell)]
                : null,
            node.Parent is null || node.IsPci ? [] : [.. node.Compatible.Where(DtsNames.IsText)]
        );

    /// <summary>Keeps the buses above these nodes, and these buses themselves, where they are not plain.</summary>
    public static void Keep(PlatformDraft draft, IEnumerable<DtNode> nodes, IEnumerable<DtNode> buses)
    {
        if (draft.Facts.Exists(fact => fact.Key == Key))
            return;
        HashSet<DtNode> kept = [];
        foreach (DtNode bus in nodes.Select(node => node.Parent).OfType<DtNode>().Concat(buses))
        {
            for (DtNode? node = bus; node is not null && kept.Add(node); node = node.Parent) { }
        }

        string[] texts =
        [
            .. kept.Where(node => node.Parent is null || DtsNames.IsPath(node.Path))
                .Select(node => (node.Path, Layout: Of(node), Plain: PlainOf(node)))
                .Where(bus => !bus.Layout.Equals(bus.Plain))
                .OrderBy(bus => bus.Path, StringComparer.Ordinal)
                .Select(bus => bus.Layout.Text(bus.Path)),
        ];
        if (texts.Length > 0)
            draft.Facts.Add(FactOf.Text(Key, texts));
    }

    private static DtBusLayout PlainOf(DtNode node) =>
        node.Parent is null ? PlainRoot
        : node.IsPci ? PlainPci
        : Plain;

    /// <summary>The buses that were kept, by path.</summary>
    public static Dictionary<string, DtBusLayout> In(Platform platform)
    {
        Dictionary<string, DtBusLayout> layouts = new(StringComparer.Ordinal);
        foreach (
            string text in platform.Facts.Where(fact => fact.Key == Key).SelectMany(fact => fact.Values).Select(value => value.Text ?? "")
        )
        {
            string[] words = text.Split(' ');
            if (Parse(words) is { } layout && (words[0] == "/" || DtsNames.IsPath(words[0])))
                layouts[words[0]] = layout;
        }

        return layouts;
    }

    private static DtBusLayout? Parse(string[] words) =>
        words.Length >= 4
        && TryParseCells(words[1], out int? address)
        && TryParseCells(words[2], out int? size)
        && TryParseRanges(words[3], out ImmutableArray<uint>? ranges)
            ? new DtBusLayout(address, size, ranges, [.. words.Skip(4).Where(DtsNames.IsText)])
            : null;

    private static bool TryParseCells(string text, out int? cells)
    {
        cells = text.Length == 1 && text[0] is >= '0' and <= '4' ? text[0] - '0' : null;
        return cells is not null || text == Absent;
    }

    private static bool TryParseRanges(string text, out ImmutableArray<uint>? ranges)
    {
        ranges = text == Absent ? null : ImmutableArray<uint>.Empty;
        if (text is Absent or Identity)
            return true;
        ImmutableArray<uint>.Builder cells = ImmutableArray.CreateBuilder<uint>();
        foreach (string cell in text.Split(','))
        {
            if (!uint.TryParse(cell, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number))
                return false;
            cells.Add(number);
        }

        ranges = cells.ToImmutable();
        return true;
    }

    private string Text(string path)
    {
        string ranges =
            Ranges is not { } cells ? Absent
            : cells.IsEmpty ? Identity
            : string.Join(",", cells.Select(cell => cell.ToString("x", CultureInfo.InvariantCulture)));
        return string.Join(
            " ",
            (string[])[path, Cells(StatedAddressCells), Cells(StatedSizeCells), ranges, .. Compatible.Where(text => !text.Contains(' '))]
        );
    }

    private static string Cells(int? stated) => stated?.ToString(CultureInfo.InvariantCulture) ?? Absent;

    public bool Equals(DtBusLayout? other) =>
        other is not null
        && (StatedAddressCells, StatedSizeCells) == (other.StatedAddressCells, other.StatedSizeCells)
        && Ranges.HasValue == other.Ranges.HasValue
        && (Ranges ?? []).SequenceEqual(other.Ranges ?? [])
        && Compatible.SequenceEqual(other.Compatible);

    public override int GetHashCode() => (StatedAddressCells, StatedSizeCells, Compatible.Length).GetHashCode();
}
